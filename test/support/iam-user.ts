import { type AccessKey, userAt } from '@attack-reactor/kit/scene/iam-user';
import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { MEMBER, type TestAccount } from './member-account.ts';

/** Signs one call with the key, so that IAM knows it as used just now. */
export async function use({ id, secret }: AccessKey): Promise<void> {
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
  return { resource: userAt(MEMBER, name, path) };
}

/** A clock so many days ahead. */
export function inDays(days: number): () => number {
  return () => Date.now() + days * 86_400_000;
}
