import { change, defineReactor, nothingToDo, planForDetection, type ReactorContext, readResourceName, refuse } from '@attack-reactor/kit';
import { type Claim, ownerOfKey, readClaim } from '@attack-reactor/kit/aws/iam-principal';
import { readActiveKeys, readPlannedKeys, turningOff, turnKeys } from '@attack-reactor/kit/aws/iam-user';
import type { TranslatedText } from '@attack-reactor/kit/contract';
import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

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
      return refuse(texts.ofNobody({ key: id, account: context.target.accountId }));
    }
    if (status === 'Inactive') return nothingToDo(texts.inactive({ key: id, user: owner }));
    return change({ summary: texts.deactivate({ user: owner, key: id }), ...turningOff(context, owner, [{ id }]) });
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
function adviseInstead(claim: Exclude<Claim, { kind: 'access-key' }>): TranslatedText {
  if (claim.kind === 'unclear') return texts.unclear(claim);
  return claim.kind === 'role' ? texts.ofRole({ role: claim.name }) : texts.notLongTerm({ user: claim.name });
}
