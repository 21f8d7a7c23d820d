import { CreateRoleCommand, GetRoleCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { absentWhen } from '#platform/reactor/absent.ts';
import { NO_SUCH_ENTITY } from '#platform/reactor/iam-principal.ts';
import { MEMBER, type TestAccount } from './member-account.ts';

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** Makes a role. @returns its unique id */
export async function createRole(account: TestAccount, name: string, path = '/'): Promise<string> {
  const iam = account.client(IAMClient);
  await iam.send(new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: JSON.stringify(TRUST) }));
  return (await iam.send(new GetRoleCommand({ RoleName: name }))).Role?.RoleId ?? '';
}

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

/** A finding of GuardDuty on temporary credentials of a role. */
export function onSession(roleName: string, roleId: string) {
  const AwsIamAccessKey = { PrincipalId: `${roleId}:i-0abc`, PrincipalType: 'AssumedRole', PrincipalName: roleName };
  return { resource: { Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:ASIAIOSFODNN7EXAMPLE', Details: { AwsIamAccessKey } } };
}
