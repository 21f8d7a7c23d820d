import { absentWhen } from '@attack-reactor/kit';
import { NO_SUCH_ENTITY } from '@attack-reactor/kit/aws/iam-principal';
import { GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { MEMBER, type TestAccount } from './member-account.ts';

/** The text of an inline policy of the role as the account has it now; null: there is none. */
export async function rolePolicyNow(account: TestAccount, name: string, policyName: string): Promise<string | null> {
  const command = new GetRolePolicyCommand({ RoleName: name, PolicyName: policyName });
  const answer = await absentWhen(NO_SUCH_ENTITY, () => account.client(IAMClient).send(command));
  return answer?.PolicyDocument === undefined ? null : decodeURIComponent(answer.PolicyDocument);
}

/** A finding on a role of the member account. */
export function onRole(name: string, path = '/') {
  return { resource: { Type: 'AwsIamRole', Id: `arn:aws:iam::${MEMBER.accountId}:role${path}${name}` } };
}
