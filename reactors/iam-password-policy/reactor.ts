import { absentWhen, type ContextOf, change, type DraftPlan, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { NO_SUCH_ENTITY } from '@attack-reactor/kit/aws/iam-principal';
import { asJson, type Change, compareStates } from '@attack-reactor/kit/contract';
import {
  DeleteAccountPasswordPolicyCommand,
  GetAccountPasswordPolicyCommand,
  IAMClient,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { chooseRequirements, type PasswordPolicy, strengthened, WITHOUT_POLICY } from './requirements.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const ACCOUNT = /^(AWS::::Account:\d{12}|arn:aws[a-z-]*:iam::\d{12}:root)$/;

/** IAM says 0 or nothing for "never". */
const count = z
  .int()
  .optional()
  .transform((value) => (value === 0 ? undefined : value));

/** Fields that can be set; the one that IAM works out from them (ExpirePasswords) is left out. */
const passwordPolicy = z.object({
  MinimumPasswordLength: z.int(),
  RequireSymbols: z.boolean(),
  RequireNumbers: z.boolean(),
  RequireUppercaseCharacters: z.boolean(),
  RequireLowercaseCharacters: z.boolean(),
  AllowUsersToChangePassword: z.boolean(),
  MaxPasswordAge: count,
  PasswordReusePrevention: count,
  HardExpiry: z.boolean().default(false),
});

/** The policy that holds; one that is not the account's own is IAM's default. null: a backup of an earlier version, without one. */
const backedUp = passwordPolicy.extend({ isOwn: z.boolean() }).nullable();
const DEFAULT = passwordPolicy.parse({ RequireSymbols: false, AllowUsersToChangePassword: false, ...WITHOUT_POLICY });

export const reactor = defineReactor(manifest, {
  accepts: ACCOUNT,
  async plan(context) {
    const before = await read(context);
    const after = wanted(context, before);
    const changes = listChanges(context, before, after);
    const { accountId } = context.target;
    if (changes.length === 0) return nothingToDo(texts.strong({ account: accountId }));
    return refuseLockout(context, before, after) ?? changed(accountId, changes, before);
  },
  async apply(context) {
    await context.clients.of(IAMClient).send(new UpdateAccountPasswordPolicyCommand(wanted(context, await read(context))));
  },
  async rollback({ clients }, { backup }) {
    const iam = clients.of(IAMClient);
    const { isOwn, ...policy } = backedUp.parse(backup) ?? { ...DEFAULT, isOwn: false };
    // Without a policy of its own the account had the default one, of which others may have changed something since.
    const isDefault = !isOwn && compareStates(asJson(DEFAULT), asJson(policy)).length === 0;
    if (isDefault) await absentWhen(NO_SUCH_ENTITY, () => iam.send(new DeleteAccountPasswordPolicyCommand({})));
    else await iam.send(new UpdateAccountPasswordPolicyCommand(policy));
  },
  readBack: async (context, backup) => asJson({ ...((await read(context)) ?? DEFAULT), isOwn: backedUp.parse(backup)?.isOwn ?? false }),
});

/** null: the account has no policy of its own. */
async function read({ clients }: Context): Promise<z.output<typeof passwordPolicy> | null> {
  const answer = await absentWhen(NO_SUCH_ENTITY, () => clients.of(IAMClient).send(new GetAccountPasswordPolicyCommand({})));
  return answer === undefined ? null : passwordPolicy.parse(answer.PasswordPolicy);
}

function wanted({ finding, parameters }: Context, current: PasswordPolicy | null): PasswordPolicy {
  const requirements = chooseRequirements(finding.Compliance?.SecurityControlId, {
    RequireUppercaseCharacters: parameters.requireUppercaseCharacters,
    RequireLowercaseCharacters: parameters.requireLowercaseCharacters,
    RequireSymbols: parameters.requireSymbols,
    RequireNumbers: parameters.requireNumbers,
    MinimumPasswordLength: parameters.minimumPasswordLength,
    PasswordReusePrevention: parameters.passwordReusePrevention,
    MaxPasswordAge: parameters.maxPasswordAge,
  });
  return strengthened(current, requirements);
}

function listChanges({ resource }: Context, before: PasswordPolicy | null, after: PasswordPolicy): Change[] {
  const current: Readonly<Record<string, unknown>> = before ?? {};
  return Object.entries(after)
    .filter(([name, value]) => current[name] !== value)
    .map(([name, value]) => ({
      resource: resource.Id,
      field: `passwordPolicy.${name}`,
      before: asJson(current[name]),
      after: asJson(value),
    }));
}

/** Users who must ask an administrator once the password expired may find that all administrators must. */
function refuseLockout({ parameters }: Context, before: PasswordPolicy | null, after: PasswordPolicy): DraftPlan | undefined {
  if (before?.HardExpiry !== true || before.MaxPasswordAge === after.MaxPasswordAge || parameters.allowLockout) return undefined;
  return refuse(texts.lockout({ days: String(after.MaxPasswordAge) }));
}

function changed(accountId: string, changes: Change[], before: PasswordPolicy | null): DraftPlan {
  const settings = changes.map(({ field, after }) => `${field.split('.')[1]} ${String(after)}`).join(', ');
  return change({
    summary: texts.strengthen({ account: accountId, settings }),
    changes,
    backup: asJson({ ...(before ?? DEFAULT), isOwn: before !== null }),
  });
}
