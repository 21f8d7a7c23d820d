import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import type { Plan } from '#domain/reaction/plan.ts';
import { type Claim, claimOf, ownerOfKey } from '#platform/reactor/iam-principal.ts';
import { keysOf, readActiveKeys, turningOff, turnKeys } from '#platform/reactor/iam-user.ts';
import { planForDetection } from '#platform/reactor/live-detection.ts';
import { defineReactor, type ReactorContext, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { manifest } from './manifest.ts';

type Context = ReactorContext<unknown>;

const plan = planForDetection(planDeactivation);

export const reactor = defineReactor(manifest, {
  plan,
  async apply(context, { backup }) {
    await turnKeys(context, keysOf(backup), 'Inactive');
    return null;
  },
  verify: verifiedByPlan(plan),
  // Only a key that was active is ever changed.
  rollback: (context, { backup }) => turnKeys(context, keysOf(backup), 'Active'),
  readBack: (context, backup) => readActiveKeys(context, keysOf(backup)),
});

async function planDeactivation(context: Context): Promise<Plan> {
  const claim = claimOf(context.resource, context.target.accountId);
  if (claim.kind !== 'access-key') return { outcome: 'refuse', reason: insteadOf(claim) };
  const id = claim.accessKeyId;
  const owner = await ownerOfKey(context, id);
  const status = owner === undefined ? undefined : await statusOf(context, owner, id);
  if (owner === undefined || status === undefined) {
    return {
      outcome: 'refuse',
      reason:
        `Access key ${id} belongs to no IAM user of account ${context.target.accountId}: it is gone, or the ` +
        `root user’s. Look there, and delete a key of root by hand.`,
    };
  }
  if (status === 'Inactive') return { outcome: 'nothing-to-do', summary: `Access key ${id} of ${owner} is inactive` };
  return {
    outcome: 'change',
    summary: `User ${owner}: deactivate access key ${id}`,
    ...turningOff(context, owner, [{ id }]),
    effect: manifest.effect,
  };
}

async function statusOf({ clients }: Context, UserName: string, accessKeyId: string): Promise<string | undefined> {
  const { AccessKeyMetadata } = await clients.of(IAMClient).send(new ListAccessKeysCommand({ UserName }));
  return AccessKeyMetadata?.find(({ AccessKeyId }) => AccessKeyId === accessKeyId)?.Status;
}

/** Advice where there is no key to turn off: the next step of a person or of another reactor. */
function insteadOf(claim: Exclude<Claim, { kind: 'access-key' }>): string {
  if (claim.kind === 'unclear') return `${claim.reason}.`;
  if (claim.kind === 'role') return `The key is of a session of role ${claim.name}. Revoke its sessions with iam-revoke-role-sessions.`;
  return `The finding names no long-term key of user ${claim.name}. Contain the user with iam-contain-principal.`;
}
