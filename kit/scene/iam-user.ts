import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import type { ReactionResource, ReactionTarget } from '../contract.ts';
import { globalArnAt, type SceneOwner } from './scene.ts';

export type AccessKey = { readonly id: string; readonly secret: string };
export type UserOptions = {
  readonly keys: number;
  readonly path?: string;
  /** Left out: of today. */
  readonly daysOld?: number;
};

/**
 * Makes a user with so many access keys.
 * @example
 * await createUser(owner, owner.unique('anna'), { keys: 1 });
 */
export async function createUser(owner: SceneOwner, name: string, { keys, path = '/', daysOld = 0 }: UserOptions): Promise<AccessKey[]> {
  const iam = owner.client(IAMClient);
  await iam.send(new CreateUserCommand({ UserName: name, Path: path }));
  const made: AccessKey[] = [];
  while (made.length < keys) {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    made.push({ id: AccessKey?.AccessKeyId ?? '', secret: AccessKey?.SecretAccessKey ?? '' });
  }
  if (daysOld > 0) for (const { id } of made) await owner.backdate({ kind: 'access-key', id }, daysOld);
  return made;
}

/**
 * A user as a finding names it.
 * @example
 * userAt(owner.place, 'anna').Id; // 'arn:aws:iam::210987654321:user/anna'
 */
export function userAt(place: ReactionTarget, name: string, path = '/'): ReactionResource {
  return { Type: 'AwsIamUser', Id: globalArnAt(place, 'iam', `user${path}${name}`) };
}

/**
 * A long-term access key as GuardDuty names it.
 * @example
 * describeAccessKey('AKIAIOSFODNN7EXAMPLE', 'anna');
 */
export function describeAccessKey(id: string, userName: string): ReactionResource {
  const AwsIamAccessKey = { AccessKeyId: id, PrincipalType: 'IAMUser', PrincipalName: userName };
  return { Type: 'AwsIamAccessKey', Id: `AWS::IAM::AccessKey:${id}`, Details: { AwsIamAccessKey } };
}
