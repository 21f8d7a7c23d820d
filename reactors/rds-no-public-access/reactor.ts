import { changeDbInstance, planForDbInstance, readDbInstance } from '#platform/reactor/db-instance.ts';
import { defineReactor, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { manifest } from './manifest.ts';

const plan = planForDbInstance(({ resource }, { DBInstanceIdentifier: name, PubliclyAccessible }) => {
  if (PubliclyAccessible !== true) return { outcome: 'nothing-to-do', summary: `${name} has no public address` };
  return {
    outcome: 'change',
    summary: `${name}: take its public address away; clients outside the VPC lose their connection`,
    changes: [{ resource: resource.Id, field: 'PubliclyAccessible', before: true, after: false }],
    effect: manifest.effect,
    backup: { PubliclyAccessible: true },
  };
});

export const reactor = defineReactor(manifest, {
  plan,
  async apply(context) {
    await changeDbInstance(context, { PubliclyAccessible: false });
    return null;
  },
  verify: verifiedByPlan(plan),
  // Only an instance that was public is ever changed.
  rollback: (context) => changeDbInstance(context, { PubliclyAccessible: true }),
  async readBack(context) {
    const { PubliclyAccessible = false } = await readDbInstance(context);
    return { PubliclyAccessible };
  },
});
