import { defineScene } from '@attack-reactor/kit/scene';
import { createDatabase } from '@attack-reactor/kit/scene/db-instance';

export const scene = defineScene({
  story: 'A database with an address on the internet',
  finding: {
    control: 'RDS.2',
    title: 'RDS DB Instances should prohibit public access, as determined by the PubliclyAccessible configuration',
    severity: 'CRITICAL',
  },
  build: async (owner) => ({ resource: await createDatabase(owner, owner.unique('orders'), { PubliclyAccessible: true }) }),
});
