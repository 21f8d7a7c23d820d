import { GetLoginProfileCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import type * as z from 'zod';
import { absentWhen } from '#platform/reactor/absent.ts';
import { NO_SUCH_ENTITY } from '#platform/reactor/iam-principal.ts';
import {
  type AccessKey,
  DAY,
  dayOf,
  keysOf,
  readAccessKeys,
  readActiveKeys,
  stillDue,
  turningOff,
  turnKeys,
  USER_ARN,
  userNameOf,
} from '#platform/reactor/iam-user.ts';
import { planOnly } from '#platform/reactor/known-resource.ts';
import { defineReactor, type ReactorContext, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { manifest } from './manifest.ts';

type Context = ReactorContext<z.output<typeof manifest.parameters>>;

const plan = planOnly<Context['parameters']>(USER_ARN, async (context) => {
  const userName = userNameOf(context);
  const days = maxUnusedDaysOf(context);
  const keys = await unusedKeysOf(context);
  const passwordSince = await unusedPasswordOf(context);
  const password = `its console password, unused since ${passwordSince}, is for a person to remove: it could not be restored`;
  if (keys.length > 0) {
    return {
      outcome: 'change',
      summary:
        `User ${userName}: deactivate ${keys.map(({ id }) => id).join(', ')}, unused for ${days} ` +
        `days${passwordSince === null ? '' : `; ${password}`}`,
      ...turningOff(context, userName, keys),
      effect: manifest.effect,
    };
  }
  if (passwordSince !== null) return { outcome: 'refuse', reason: `User ${userName}: ${password}. Delete its login profile by hand.` };
  return { outcome: 'nothing-to-do', summary: `User ${userName} has no active credential unused for ${days} days` };
});

export const reactor = defineReactor(manifest, {
  plan,
  async apply(context, { backup }) {
    await turnKeys(context, stillDue(keysOf(backup), await unusedKeysOf(context)), 'Inactive');
    return null;
  },
  verify: verifiedByPlan(plan),
  rollback: (context, { backup }) => turnKeys(context, keysOf(backup), 'Active'),
  readBack: (context, backup) => readActiveKeys(context, keysOf(backup)),
});

/** https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-22 */
function maxUnusedDaysOf({ finding, parameters }: Context): number {
  return parameters.maxUnusedDays ?? (finding.Compliance?.SecurityControlId === 'IAM.22' ? 45 : 90);
}

async function unusedKeysOf(context: Context): Promise<AccessKey[]> {
  const limit = context.now() - maxUnusedDaysOf(context) * DAY;
  const keys = await readAccessKeys(context, userNameOf(context));
  // A key that was never used counts from the day it was made: a new one is not yet unused.
  return keys.filter(({ active, created, lastUsed }) => active && (lastUsed ?? created) < limit);
}

/** The day since when the console password is unused, if that is too long. */
async function unusedPasswordOf(context: Context): Promise<string | null> {
  const iam = context.clients.of(IAMClient);
  const UserName = userNameOf(context);
  const profile = await absentWhen(NO_SUCH_ENTITY, () => iam.send(new GetLoginProfileCommand({ UserName })));
  if (profile === undefined) return null;
  const { User } = await iam.send(new GetUserCommand({ UserName }));
  const since = (User?.PasswordLastUsed ?? profile.LoginProfile?.CreateDate)?.getTime() ?? 0;
  return since < context.now() - maxUnusedDaysOf(context) * DAY ? dayOf(since) : null;
}
