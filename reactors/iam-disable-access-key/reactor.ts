import { change, defineReactor, nothingToDo, planForDetection, type ReactorContext, readResourceName, refuse } from '@attack-reactor/kit';
import { type Claim, ownerOfKey, readClaim } from '@attack-reactor/kit/aws/iam-principal';
import { readActiveKeys, readPlannedKeys, turningOff, turnKeys } from '@attack-reactor/kit/aws/iam-user';
import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { manifest } from './manifest.ts';

type Context = ReactorContext<unknown>;

export const reactor = defineReactor(manifest, {
  accepts(resource, { accountId }) {
    const claim = readClaim(resource, accountId);
    return claim.kind === 'access-key' ? undefined : refuse(adviseInstead(claim));
  },
  plan: planForDetection(async (context) => {
    const id = readResourceName(context.resource.Id);
    const owner = await ownerOfKey(context, id);
    const status = owner === undefined ? undefined : await loadStatus(context, owner, id);
    if (owner === undefined || status === undefined) {
      return refuse(
        `Access key ${id} belongs to no IAM user of account ${context.target.accountId}: it is gone, or the ` +
          `root user’s. Look there, and delete a key of root by hand.`,
      );
    }
    if (status === 'Inactive') return nothingToDo(`Access key ${id} of ${owner} is inactive`);
    return change({ summary: `User ${owner}: deactivate access key ${id}`, ...turningOff(context, owner, [{ id }]) });
  }),
  apply: (context, { backup }) => turnKeys(context, readPlannedKeys(backup), 'Inactive'),
  // Only a key that was active is ever changed.
  rollback: (context, { backup }) => turnKeys(context, readPlannedKeys(backup), 'Active'),
  readBack: (context, backup) => readActiveKeys(context, readPlannedKeys(backup)),
});

async function loadStatus({ clients }: Context, UserName: string, accessKeyId: string): Promise<string | undefined> {
  const { AccessKeyMetadata } = await clients.of(IAMClient).send(new ListAccessKeysCommand({ UserName }));
  return AccessKeyMetadata?.find(({ AccessKeyId }) => AccessKeyId === accessKeyId)?.Status;
}

/** Advice where there is no key to turn off: the next step of a person or of another reactor. */
function adviseInstead(claim: Exclude<Claim, { kind: 'access-key' }>): string {
  if (claim.kind === 'unclear') return `${claim.reason}.`;
  if (claim.kind === 'role') return `The key is of a session of role ${claim.name}. Revoke its sessions with iam-revoke-role-sessions.`;
  return `The finding names no long-term key of user ${claim.name}. Contain the user with iam-contain-principal.`;
}
