import { arnAt, defineScene, globalArnAt } from '@attack-reactor/kit/scene';
import { createTrail } from '@attack-reactor/kit/scene/trail';

export const scene = defineScene({
  story: 'A trail that keeps its events in a bucket only, where no alarm sees them',
  finding: {
    control: 'CloudTrail.5',
    title: 'CloudTrail trails should be integrated with Amazon CloudWatch Logs',
    severity: 'MEDIUM',
  },
  async build(owner) {
    const logGroupArn = arnAt(owner.place, 'logs', 'log-group:audit');
    const roleArn = globalArnAt(owner.place, 'iam', 'role/cloudtrail-to-logs');
    return { resource: await createTrail(owner, { S3KeyPrefix: 'audit' }), parameters: { logGroupArn, roleArn } };
  },
});
