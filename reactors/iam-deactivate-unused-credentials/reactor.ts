import {
  absentWhen,
  type ContextOf,
  change,
  type DraftPlan,
  defineReactor,
  nothingToDo,
  refuse,
  verifyButForRefused,
} from '@attack-reactor/kit';
import { NO_SUCH_ENTITY } from '@attack-reactor/kit/aws/iam-principal';
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
import { GetLoginProfileCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

export const reactor = defineReactor(manifest, {
  accepts: USER_ARN,
  plan,
  apply: async (context, { backup }) => turnKeys(context, stillDue(readPlannedKeys(backup), await loadUnusedKeys(context)), 'Inactive'),
  verify: async (context) => verifyButForRefused(await plan(context)),
  rollback: (context, { backup }) => turnKeys(context, readPlannedKeys(backup), 'Active'),
  readBack: (context, backup) => readActiveKeys(context, readPlannedKeys(backup)),
});

async function plan(context: Context): Promise<DraftPlan> {
  const user = readUserName(context);
  const days = computeMaxUnusedDays(context);
  const keys = await loadUnusedKeys(context);
  const since = await loadUnusedPassword(context);
  if (keys.length > 0) {
    const planned = { user, days, keys: keys.map(({ id }) => id).join(', ') };
    const summary = since === null ? texts.deactivate(planned) : texts.deactivateKeysOnly({ ...planned, since });
    return change({ summary, ...turningOff(context, user, keys) });
  }
  return since === null ? nothingToDo(texts.noneUnused({ user, days })) : refuse(texts.passwordOnly({ user, since }));
}

/** https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-22 */
function computeMaxUnusedDays({ finding, parameters }: Context): number {
  return parameters.maxUnusedDays ?? (finding.Compliance?.SecurityControlId === 'IAM.22' ? 45 : 90);
}

async function loadUnusedKeys(context: Context): Promise<AccessKey[]> {
  const limit = context.now() - computeMaxUnusedDays(context) * DAY;
  const keys = await readAccessKeys(context, readUserName(context));
  // A key that was never used counts from the day it was made: a new one is not yet unused.
  return keys.filter(({ active, created, lastUsed }) => active && (lastUsed ?? created) < limit);
}

/** The day since when the console password is unused, if that is too long. */
async function loadUnusedPassword(context: Context): Promise<string | null> {
  const iam = context.clients.of(IAMClient);
  const UserName = readUserName(context);
  const profile = await absentWhen(NO_SUCH_ENTITY, () => iam.send(new GetLoginProfileCommand({ UserName })));
  if (profile === undefined) return null;
  const { User } = await iam.send(new GetUserCommand({ UserName }));
  const since = (User?.PasswordLastUsed ?? profile.LoginProfile?.CreateDate)?.getTime() ?? 0;
  return since < context.now() - computeMaxUnusedDays(context) * DAY ? formatDay(since) : null;
}
