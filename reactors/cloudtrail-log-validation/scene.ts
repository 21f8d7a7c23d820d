import { defineScene } from '#platform/scene/scene.ts';
import { createTrail } from '#platform/scene/trail.ts';

export const scene = defineScene({
  story: 'A trail whose log files anybody could change unseen',
  finding: { control: 'CloudTrail.4', title: 'CloudTrail log file validation should be enabled', severity: 'LOW' },
  build: async (owner) => ({ resource: await createTrail(owner, { S3KeyPrefix: 'audit' }) }),
});
