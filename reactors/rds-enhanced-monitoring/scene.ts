import { defineScene, globalArnAt } from '@attack-reactor/kit/scene';
import { createDatabase } from '@attack-reactor/kit/scene/db-instance';

export const scene = defineScene({
  story: 'A database whose operating system nobody watches',
  finding: { control: 'RDS.6', title: 'Enhanced monitoring should be configured for RDS DB instances', severity: 'LOW' },
  build: async (owner) => ({
    resource: await createDatabase(owner, owner.unique('orders')),
    parameters: { monitoringRoleArn: globalArnAt(owner.place, 'iam', 'role/rds-monitoring') },
  }),
});
