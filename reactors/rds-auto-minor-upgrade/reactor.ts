import { change, defineReactor, nothingToDo } from '@attack-reactor/kit';
import { changeDbInstance, DB_INSTANCE, planForDbInstance, readDbInstance } from '@attack-reactor/kit/aws/db-instance';
import { manifest } from './manifest.ts';

export const reactor = defineReactor(manifest, {
  accepts: DB_INSTANCE,
  plan: planForDbInstance(({ resource }, { DBInstanceIdentifier: name, AutoMinorVersionUpgrade, PreferredMaintenanceWindow }) => {
    if (AutoMinorVersionUpgrade === true) return nothingToDo(`${name} takes minor version upgrades`);
    return change({
      summary: `${name}: take minor version upgrades in its maintenance window ${PreferredMaintenanceWindow}`,
      changes: [{ resource: resource.Id, field: 'AutoMinorVersionUpgrade', before: false, after: true }],
      backup: { AutoMinorVersionUpgrade: false },
    });
  }),
  apply: (context) => changeDbInstance(context, { AutoMinorVersionUpgrade: true }),
  // Only an instance that took no upgrades is ever changed.
  rollback: (context) => changeDbInstance(context, { AutoMinorVersionUpgrade: false }),
  async readBack(context) {
    const { AutoMinorVersionUpgrade = false } = await readDbInstance(context);
    return { AutoMinorVersionUpgrade };
  },
});
