import { change, defineReactor, nothingToDo } from '@attack-reactor/kit';
import { changeDbInstance, DB_INSTANCE, planForDbInstance, readDbInstance } from '@attack-reactor/kit/aws/db-instance';
import { manifest } from './manifest.ts';

export const reactor = defineReactor(manifest, {
  accepts: DB_INSTANCE,
  plan: planForDbInstance(({ resource }, { DBInstanceIdentifier: name, PubliclyAccessible }) => {
    if (PubliclyAccessible !== true) return nothingToDo(`${name} has no public address`);
    return change({
      summary: `${name}: take its public address away; clients outside the VPC lose their connection`,
      changes: [{ resource: resource.Id, field: 'PubliclyAccessible', before: true, after: false }],
      backup: { PubliclyAccessible: true },
    });
  }),
  apply: (context) => changeDbInstance(context, { PubliclyAccessible: false }),
  // Only an instance that was public is ever changed.
  rollback: (context) => changeDbInstance(context, { PubliclyAccessible: true }),
  async readBack(context) {
    const { PubliclyAccessible = false } = await readDbInstance(context);
    return { PubliclyAccessible };
  },
});
