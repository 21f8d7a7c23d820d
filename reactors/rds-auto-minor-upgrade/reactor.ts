import { change, defineReactor, nothingToDo } from '@attack-reactor/kit';
import { changeDbInstance, DB_INSTANCE, planForDbInstance, readDbInstance } from '@attack-reactor/kit/aws/db-instance';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

const earlier = z.object({ AutoMinorVersionUpgrade: z.boolean() });

export const reactor = defineReactor(manifest, {
  accepts: DB_INSTANCE,
  plan: planForDbInstance(({ resource }, { DBInstanceIdentifier: instance, AutoMinorVersionUpgrade, PreferredMaintenanceWindow }) => {
    if (AutoMinorVersionUpgrade === true) return nothingToDo(texts.isOn({ instance }));
    return change({
      summary: texts.turnOn({ instance, window: PreferredMaintenanceWindow ?? '?' }),
      changes: [{ resource: resource.Id, field: 'AutoMinorVersionUpgrade', before: false, after: true }],
      backup: { AutoMinorVersionUpgrade: false },
    });
  }),
  apply: (context) => changeDbInstance(context, { AutoMinorVersionUpgrade: true }),
  rollback: (context, { backup }) => changeDbInstance(context, earlier.parse(backup)),
  readBack: async (context) => ({ AutoMinorVersionUpgrade: (await readDbInstance(context)).AutoMinorVersionUpgrade ?? false }),
});
