import {
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { absentWhen } from '../reactor/absent.ts';
import type { ReactorContext } from '../reactor/reactor.ts';
import { NO_SUCH_ENTITY } from './iam-principal.ts';

/** One inline policy of one user or role. */
export type InlinePolicy = { readonly kind: 'user' | 'role'; readonly name: string; readonly policyName: string };

type Caller = Pick<ReactorContext<unknown>, 'clients'>;

/**
 * Reads the text of the policy; null: there is none. IAM answers it URL-encoded.
 * @example
 * const current = await readInlinePolicy(context, { kind: 'role', name: 'app', policyName: 'contained' });
 */
export async function readInlinePolicy({ clients }: Caller, { kind, name, policyName: PolicyName }: InlinePolicy): Promise<string | null> {
  const iam = clients.of(IAMClient);
  const answer = await absentWhen<{ PolicyDocument?: string | undefined }>(NO_SUCH_ENTITY, () =>
    kind === 'user'
      ? iam.send(new GetUserPolicyCommand({ UserName: name, PolicyName }))
      : iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName })),
  );
  return answer?.PolicyDocument === undefined ? null : decodeURIComponent(answer.PolicyDocument);
}

/**
 * Puts the policy there as given; null takes it away, if it is there.
 * @example
 * await writeInlinePolicy(context, { kind: 'role', name: 'app', policyName: 'contained' }, null);
 */
export async function writeInlinePolicy(
  { clients }: Caller,
  { kind, name, policyName: PolicyName }: InlinePolicy,
  document: string | null,
): Promise<void> {
  const iam = clients.of(IAMClient);
  if (document === null) {
    await absentWhen(NO_SUCH_ENTITY, () =>
      kind === 'user'
        ? iam.send(new DeleteUserPolicyCommand({ UserName: name, PolicyName }))
        : iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName })),
    );
  } else if (kind === 'user') {
    await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName, PolicyDocument: document }));
  } else {
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument: document }));
  }
}
