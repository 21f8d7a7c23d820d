import { randomUUID } from 'node:crypto';
import type { ReactionTarget } from '@attack-reactor/kit/contract';
import type { SceneOwner } from '@attack-reactor/kit/scene';
import { allowPublicRead, createBucket } from '@attack-reactor/kit/scene/bucket';
import { keepLoopbackAddress } from '@attack-reactor/kit/testing';
import { GetBucketPolicyCommand, GetPublicAccessBlockCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { HOME_CREDENTIALS } from '../local-host.ts';
import type { MemberAccounts } from '../member-accounts/member-accounts.ts';

/** Settings of a client of the owner of a member account, to build a scene and to look at it. */
export async function connectOwner({ endpoint }: Pick<MemberAccounts, 'endpoint'>, accountId: string, region: string) {
  const sts = new STSClient({ endpoint, region, credentials: HOME_CREDENTIALS });
  const assumed = await sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${accountId}:role/owner`, RoleSessionName: 'owner' }));
  sts.destroy();
  const {
    AccessKeyId: accessKeyId = '',
    SecretAccessKey: secretAccessKey = '',
    SessionToken: sessionToken = '',
  } = assumed.Credentials ?? {};
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey, sessionToken } };
}

/** Lets `build` work as the owner of a member account; its clients are destroyed afterwards. */
export async function asOwner<Result>(
  accounts: Pick<MemberAccounts, 'endpoint' | 'backdate'>,
  place: ReactionTarget,
  build: (owner: SceneOwner) => Promise<Result>,
): Promise<Result> {
  const access = await connectOwner(accounts, place.accountId, place.region);
  const opened: { destroy(): void }[] = [];
  const ending = randomUUID().slice(0, 6);
  try {
    return await build({
      place,
      client(Client, region = place.region) {
        const client = new Client({ ...access, region, maxAttempts: 3 } as ConstructorParameters<typeof Client>[0]);
        opened.push(client);
        keepLoopbackAddress(client);
        return client;
      },
      unique: (name) => `${name}-${ending}`,
      backdate: (what, days) => accounts.backdate(place, what, days),
    });
  } finally {
    for (const client of opened) client.destroy();
  }
}

export type BucketPlace = { readonly accountId: string; readonly region: string; readonly bucket: string };

/** Makes a bucket that everybody may read, as a finding says of it. @returns false: it is there already, and left alone. */
export async function makePublicBucket(accounts: MemberAccounts, { accountId, region, bucket }: BucketPlace): Promise<boolean> {
  return asOwner(accounts, { partition: 'aws', accountId, region }, async (owner) => {
    try {
      await owner.client(S3Client).send(new HeadBucketCommand({ Bucket: bucket }));
      return false;
    } catch {
      await createBucket(owner, bucket, [allowPublicRead(`arn:aws:s3:::${bucket}`)]);
      return true;
    }
  });
}

/** The view of the owner: who may read a bucket now. */
export async function lookAtBucket(accounts: MemberAccounts, { accountId, region, bucket }: BucketPlace): Promise<'public' | 'private'> {
  return asOwner(accounts, { partition: 'aws', accountId, region }, async ({ client }) => {
    const s3 = client(S3Client);
    const policy = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket })).catch(() => undefined);
    const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket })).catch(() => undefined);
    const isBlocked = block?.PublicAccessBlockConfiguration?.RestrictPublicBuckets === true;
    return policy === undefined || isBlocked ? 'private' : 'public';
  });
}
