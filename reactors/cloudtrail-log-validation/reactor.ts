import { change, defineReactor, nothingToDo } from '@attack-reactor/kit';
import { changeTrail, readTrail, TRAIL } from '@attack-reactor/kit/aws/trail';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

const earlier = z.object({ LogFileValidationEnabled: z.boolean() });

export const reactor = defineReactor(manifest, {
  accepts: TRAIL,
  async plan(context) {
    const { Name: trail, LogFileValidationEnabled } = await readTrail(context);
    if (LogFileValidationEnabled === true) return nothingToDo(texts.validates({ trail }));
    return change({
      summary: texts.turnOn({ trail }),
      changes: [{ resource: context.resource.Id, field: 'LogFileValidationEnabled', before: false, after: true }],
      backup: { LogFileValidationEnabled: false },
    });
  },
  apply: (context) => changeTrail(context, { EnableLogFileValidation: true }),
  rollback: (context, { backup }) => changeTrail(context, { EnableLogFileValidation: earlier.parse(backup).LogFileValidationEnabled }),
  readBack: async (context) => ({ LogFileValidationEnabled: (await readTrail(context)).LogFileValidationEnabled ?? false }),
});
