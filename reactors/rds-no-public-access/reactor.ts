import { change, defineReactor, nothingToDo } from '@attack-reactor/kit';
import { changeDbInstance, DB_INSTANCE, planForDbInstance, readDbInstance } from '@attack-reactor/kit/aws/db-instance';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

const earlier = z.object({ PubliclyAccessible: z.boolean() });

export const reactor = defineReactor(manifest, {
  accepts: DB_INSTANCE,
  plan: planForDbInstance(({ resource }, { DBInstanceIdentifier: instance, PubliclyAccessible }) => {
    if (PubliclyAccessible !== true) return nothingToDo(texts.notPublic({ instance }));
    return change({
      summary: texts.close({ instance }),
      changes: [{ resource: resource.Id, field: 'PubliclyAccessible', before: true, after: false }],
      backup: { PubliclyAccessible: true },
    });
  }),
  apply: (context) => changeDbInstance(context, { PubliclyAccessible: false }),
  rollback: (context, { backup }) => changeDbInstance(context, earlier.parse(backup)),
  readBack: async (context) => ({ PubliclyAccessible: (await readDbInstance(context)).PubliclyAccessible ?? false }),
});
