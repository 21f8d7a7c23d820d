import { change, defineReactor, nothingToDo } from '@attack-reactor/kit';
import { changeTrail, readTrail, TRAIL } from '@attack-reactor/kit/aws/trail';
import { manifest } from './manifest.ts';

export const reactor = defineReactor(manifest, {
  accepts: TRAIL,
  async plan(context) {
    const { Name: name, LogFileValidationEnabled } = await readTrail(context);
    if (LogFileValidationEnabled === true) return nothingToDo(`Trail ${name} validates its log files`);
    return change({
      summary: `Trail ${name}: turn on log file validation`,
      changes: [{ resource: context.resource.Id, field: 'LogFileValidationEnabled', before: false, after: true }],
      backup: { LogFileValidationEnabled: false },
    });
  },
  apply: (context) => changeTrail(context, { EnableLogFileValidation: true }),
  // Only a trail without validation is ever changed.
  rollback: (context) => changeTrail(context, { EnableLogFileValidation: false }),
  async readBack(context) {
    const { LogFileValidationEnabled = false } = await readTrail(context);
    return { LogFileValidationEnabled };
  },
});
