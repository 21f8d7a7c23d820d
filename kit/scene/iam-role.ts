import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { ReactionResource } from '../contract.ts';
import type { SceneOwner } from './scene.ts';

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/**
 * Makes a role.
 * @returns its unique id
 * @example
 * const roleId = await createRole(owner, owner.unique('app'));
 */
export async function createRole({ client }: Pick<SceneOwner, 'client'>, name: string, path = '/'): Promise<string> {
  const iam = client(IAMClient);
  await iam.send(new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: JSON.stringify(TRUST) }));
  return (await iam.send(new GetRoleCommand({ RoleName: name }))).Role?.RoleId ?? '';
}

/**
 * Temporary credentials of a role on an instance, as GuardDuty names them.
 * @example
 * describeSession('app', roleId);
 */
export function describeSession(roleName: string, roleId: string): ReactionResource {
  const AwsIamAccessKey = { PrincipalId: `${roleId}:i-0abc`, PrincipalType: 'AssumedRole', PrincipalName: roleName };
  return { Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:ASIAIOSFODNN7EXAMPLE', Details: { AwsIamAccessKey } };
}
