import { type ContextOf, change, type DraftPlan, defineReactor, nothingToDo, refuse, verifyButForRefused } from '@attack-reactor/kit';
import {
  type AccessKey,
  DAY,
  formatDay,
  readAccessKeys,
  readActiveKeys,
  readPlannedKeys,
  readUserName,
  stillDue,
  turningOff,
  turnKeys,
  USER_ARN,
} from '@attack-reactor/kit/aws/iam-user';
import type { TranslatedText } from '@attack-reactor/kit/contract';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

export const reactor = defineReactor(manifest, {
  accepts: USER_ARN,
  plan,
  async apply(context, { backup }) {
    const { idle } = await loadOldKeys(context);
    await turnKeys(context, stillDue(readPlannedKeys(backup), idle), 'Inactive');
  },
  verify: async (context) => verifyButForRefused(await plan(context)),
  rollback: (context, { backup }) => turnKeys(context, readPlannedKeys(backup), 'Active'),
  readBack: (context, backup) => readActiveKeys(context, readPlannedKeys(backup)),
});

async function plan(context: Context): Promise<DraftPlan> {
  const user = readUserName(context);
  const { maxAgeDays: days, recentUseDays: recentDays } = context.parameters;
  const { idle, inUse } = await loadOldKeys(context);
  const left = describeUse(inUse);
  if (idle.length > 0) {
    const planned = { user, days, keys: idle.map(({ id }) => id).join(', ') };
    const summary = left === undefined ? texts.deactivate(planned) : texts.deactivateSome({ ...planned, inUse: left });
    return change({ summary, ...turningOff(context, user, idle) });
  }
  if (left !== undefined) return refuse(texts.allInUse({ user, days, recentDays, inUse: left }));
  return nothingToDo(texts.noneOld({ user, days }));
}

function describeUse([first, ...more]: readonly AccessKey[]): TranslatedText | undefined {
  if (first === undefined) return undefined;
  const describe = ({ id, created, lastUsed }: AccessKey) => texts.used({ key: id, day: formatDay(lastUsed ?? created) });
  return more.reduce((earlier, next) => texts.and({ first: earlier, next: describe(next) }), describe(first));
}

/** Active keys that are too old: those that nobody seems to use, and those in use. */
async function loadOldKeys(context: Context): Promise<{ readonly idle: AccessKey[]; readonly inUse: AccessKey[] }> {
  const { now, parameters } = context;
  const keys = await readAccessKeys(context, readUserName(context));
  const old = keys.filter(({ active, created }) => active && created < now() - parameters.maxAgeDays * DAY);
  const usedSince = now() - parameters.recentUseDays * DAY;
  const isInUse = ({ lastUsed }: AccessKey) => parameters.recentUseDays > 0 && lastUsed !== null && lastUsed > usedSince;
  return { idle: old.filter((key) => !isInUse(key)), inUse: old.filter(isInUse) };
}
