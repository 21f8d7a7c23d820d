import { changeDbInstance, planForDbInstance, readDbInstance } from '#platform/reactor/db-instance.ts';
import { defineReactor, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { manifest } from './manifest.ts';

const plan = planForDbInstance(({ resource }, { DBInstanceIdentifier: name, AutoMinorVersionUpgrade, PreferredMaintenanceWindow }) => {
  if (AutoMinorVersionUpgrade === true) return { outcome: 'nothing-to-do', summary: `${name} takes minor version upgrades` };
  return {
    outcome: 'change',
    summary: `${name}: take minor version upgrades in its maintenance window ${PreferredMaintenanceWindow}`,
    changes: [{ resource: resource.Id, field: 'AutoMinorVersionUpgrade', before: false, after: true }],
    effect: manifest.effect,
    backup: { AutoMinorVersionUpgrade: false },
  };
});

export const reactor = defineReactor(manifest, {
  plan,
  async apply(context) {
    await changeDbInstance(context, { AutoMinorVersionUpgrade: true });
    return null;
  },
  verify: verifiedByPlan(plan),
  // Only an instance that took no upgrades is ever changed.
  rollback: (context) => changeDbInstance(context, { AutoMinorVersionUpgrade: false }),
  async readBack(context) {
    const { AutoMinorVersionUpgrade = false } = await readDbInstance(context);
    return { AutoMinorVersionUpgrade };
  },
});
