import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { MEMBER, type TestAccount } from './member-account.ts';

export type Key = { readonly id: string; readonly secret: string };

/** Makes a user with so many access keys. */
export async function createUser(
  account: TestAccount,
  name: string,
  { keys, path = '/' }: { keys: number; path?: string },
): Promise<Key[]> {
  const iam = account.client(IAMClient);
  await iam.send(new CreateUserCommand({ UserName: name, Path: path }));
  const made: Key[] = [];
  while (made.length < keys) {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    made.push({ id: AccessKey?.AccessKeyId ?? '', secret: AccessKey?.SecretAccessKey ?? '' });
  }
  return made;
}

/** Signs one call with the key, so that IAM knows it as used just now. */
export async function use({ id, secret }: Key): Promise<void> {
  const sts = new STSClient({ region: MEMBER.region, credentials: { accessKeyId: id, secretAccessKey: secret } });
  await sts.send(new GetCallerIdentityCommand({}));
  sts.destroy();
}

/** Status of each access key of the user. */
export async function keysNow(account: TestAccount, userName: string): Promise<Record<string, string | undefined>> {
  const { AccessKeyMetadata = [] } = await account.client(IAMClient).send(new ListAccessKeysCommand({ UserName: userName }));
  return Object.fromEntries(AccessKeyMetadata.map(({ AccessKeyId = '', Status }) => [AccessKeyId, Status]));
}

/** A finding on a user of the member account. */
export function onUser(name: string, path = '/') {
  return { resource: { Type: 'AwsIamUser', Id: `arn:aws:iam::${MEMBER.accountId}:user${path}${name}` } };
}

/** A clock so many days ahead. */
export function inDays(days: number): () => number {
  return () => Date.now() + days * 86_400_000;
}
