import { defineScene } from '@attack-reactor/kit/scene';
import { createTrail } from '@attack-reactor/kit/scene/trail';

export const scene = defineScene({
  story: 'A trail whose log files anybody could change unseen',
  finding: { control: 'CloudTrail.4', title: 'CloudTrail log file validation should be enabled', severity: 'LOW' },
  build: async (owner) => ({ resource: await createTrail(owner, { S3KeyPrefix: 'audit' }) }),
});
