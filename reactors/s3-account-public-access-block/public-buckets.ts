import type { MemberClients } from '@attack-reactor/kit';
import { absentWhen } from '@attack-reactor/kit';
import { isEverybody } from '@attack-reactor/kit/aws/bucket';
import {
  type Bucket,
  GetBucketAclCommand,
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  paginateListBuckets,
  S3Client,
} from '@aws-sdk/client-s3';
import pMap from 'p-map';

/** A client of the SDK has 50 connections. A thousand buckets take a few seconds so, and a reactor has thirty. */
const CALLS_AT_ONCE = 40;
const PAGE_SIZE = 1000;

/**
 * Names of the account's buckets, of all Regions, that their policy or ACL opens to the public today, and of those that nobody
 * here may look into. One to three calls a bucket.
 */
export async function publicBuckets(
  clients: MemberClients,
  accountId: string,
): Promise<{ readonly open: readonly string[]; readonly hidden: readonly string[] }> {
  const buckets: Bucket[] = [];
  // With a page size the answer names each bucket's Region.
  for await (const page of paginateListBuckets({ client: clients.of(S3Client), pageSize: PAGE_SIZE }, {})) {
    buckets.push(...(page.Buckets ?? []));
  }
  const clientOf = onePerRegion(clients);
  const look = async ({ Name = '', BucketRegion }: Bucket) => {
    const owned = { Bucket: Name, ExpectedBucketOwner: accountId };
    // One bucket that shuts everybody out must not keep the others from being looked at.
    return { name: Name, isOpen: await absentWhen(['AccessDenied'], () => isPublic(clientOf(BucketRegion), owned)) };
  };
  const seen = await pMap(buckets, look, { concurrency: CALLS_AT_ONCE });
  const listNames = (isOpen: boolean | undefined) => seen.flatMap((one) => (one.isOpen === isOpen ? [one.name] : []));
  return { open: listNames(true), hidden: listNames(undefined) };
}

async function isPublic(s3: S3Client, owned: { readonly Bucket: string; readonly ExpectedBucketOwner: string }): Promise<boolean> {
  const answer = await absentWhen(['NoSuchPublicAccessBlockConfiguration'], () => s3.send(new GetPublicAccessBlockCommand(owned)));
  const block: PublicAccessBlockConfiguration = answer?.PublicAccessBlockConfiguration ?? {};
  if (!block.RestrictPublicBuckets) {
    const status = await absentWhen(['NoSuchBucketPolicy'], () => s3.send(new GetBucketPolicyStatusCommand(owned)));
    if (status?.PolicyStatus?.IsPublic === true) return true;
  }
  if (block.IgnorePublicAcls) return false;
  const { Grants = [] } = await s3.send(new GetBucketAclCommand(owned));
  return Grants.some(({ Grantee }) => isEverybody(Grantee));
}

function onePerRegion(clients: MemberClients): (region: string | undefined) => S3Client {
  const known = new Map<string | undefined, S3Client>();
  return (region) => {
    const client = known.get(region) ?? clients.of(S3Client, region);
    known.set(region, client);
    return client;
  };
}
