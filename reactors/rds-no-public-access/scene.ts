import { createDatabase } from '#platform/scene/db-instance.ts';
import { defineScene } from '#platform/scene/scene.ts';

export const scene = defineScene({
  story: 'A database with an address on the internet',
  finding: {
    control: 'RDS.2',
    title: 'RDS DB Instances should prohibit public access, as determined by the PubliclyAccessible configuration',
    severity: 'CRITICAL',
  },
  build: async (owner) => ({ resource: await createDatabase(owner, owner.unique('orders'), { PubliclyAccessible: true }) }),
});
