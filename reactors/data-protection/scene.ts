import { defineScene } from '@attack-reactor/kit/scene';
import { createDatabase } from '@attack-reactor/kit/scene/db-instance';

export const scene = defineScene({
  story: 'A database that one call deletes, with backups of one day',
  finding: { control: 'RDS.8', title: 'RDS DB instances should have deletion protection enabled', severity: 'LOW' },
  build: async (owner) => ({ resource: await createDatabase(owner, owner.unique('orders'), { BackupRetentionPeriod: 1 }) }),
});
