import { type ContextOf, change, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
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
import { manifest } from './manifest.ts';

type Context = ContextOf<typeof manifest>;

export const reactor = defineReactor(manifest, {
  accepts: USER_ARN,
  async plan(context) {
    const userName = readUserName(context);
    const { idle, inUse } = await loadOldKeys(context);
    const left = inUse.map(({ id, created, lastUsed }) => `${id} (used ${formatDay(lastUsed ?? created)})`).join(', ');
    const { maxAgeDays, recentUseDays } = context.parameters;
    if (idle.length > 0) {
      return change({
        summary:
          `User ${userName}: deactivate ${idle.map(({ id }) => id).join(', ')}, older than ${maxAgeDays} ` +
          `days${left === '' ? '' : `; left alone as in use: ${left}`}`,
        ...turningOff(context, userName, idle),
      });
    }
    if (inUse.length > 0) {
      return refuse(
        `User ${userName} has keys older than ${maxAgeDays} days that were used within ${recentUseDays}: ` +
          `${left}. Rotate them, or set recentUseDays to 0 in the binding.`,
      );
    }
    return nothingToDo(`User ${userName} has no active access key older than ${maxAgeDays} days`);
  },
  async apply(context, { backup }) {
    const { idle } = await loadOldKeys(context);
    await turnKeys(context, stillDue(readPlannedKeys(backup), idle), 'Inactive');
  },
  rollback: (context, { backup }) => turnKeys(context, readPlannedKeys(backup), 'Active'),
  readBack: (context, backup) => readActiveKeys(context, readPlannedKeys(backup)),
});

/** Active keys that are too old: those that nobody seems to use, and those in use. */
async function loadOldKeys(context: Context): Promise<{ readonly idle: AccessKey[]; readonly inUse: AccessKey[] }> {
  const { now, parameters } = context;
  const keys = await readAccessKeys(context, readUserName(context));
  const old = keys.filter(({ active, created }) => active && created < now() - parameters.maxAgeDays * DAY);
  const usedSince = now() - parameters.recentUseDays * DAY;
  const isInUse = ({ lastUsed }: AccessKey) => parameters.recentUseDays > 0 && lastUsed !== null && lastUsed > usedSince;
  return { idle: old.filter((key) => !isInUse(key)), inUse: old.filter(isInUse) };
}
