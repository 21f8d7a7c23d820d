import { defineScene } from '@attack-reactor/kit/scene';
import { createDatabase } from '@attack-reactor/kit/scene/db-instance';

export const scene = defineScene({
  story: 'A database that stays on its minor version, with its known holes',
  finding: { control: 'RDS.13', title: 'RDS automatic minor version upgrades should be enabled', severity: 'HIGH' },
  build: async (owner) => ({ resource: await createDatabase(owner, owner.unique('orders'), { AutoMinorVersionUpgrade: false }) }),
});
