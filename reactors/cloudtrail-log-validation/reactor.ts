import { defineReactor, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { changeTrail, planForTrail, readTrail } from '#platform/reactor/trail.ts';
import { manifest } from './manifest.ts';

const plan = planForTrail(({ resource }, { Name: name, LogFileValidationEnabled }) => {
  if (LogFileValidationEnabled === true) return { outcome: 'nothing-to-do', summary: `Trail ${name} validates its log files` };
  return {
    outcome: 'change',
    summary: `Trail ${name}: turn on log file validation`,
    changes: [{ resource: resource.Id, field: 'LogFileValidationEnabled', before: false, after: true }],
    effect: manifest.effect,
    backup: { LogFileValidationEnabled: false },
  };
});

export const reactor = defineReactor(manifest, {
  plan,
  async apply(context) {
    await changeTrail(context, { EnableLogFileValidation: true });
    return null;
  },
  verify: verifiedByPlan(plan),
  // Only a trail without validation is ever changed.
  rollback: (context) => changeTrail(context, { EnableLogFileValidation: false }),
  async readBack(context) {
    const { LogFileValidationEnabled = false } = await readTrail(context);
    return { LogFileValidationEnabled };
  },
});
