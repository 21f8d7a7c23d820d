import { GetBucketWebsiteCommand, S3Client } from '@aws-sdk/client-s3';
import { readResourceName } from '../contract/arn.ts';
import { defineTexts } from '../contract/texts.ts';
import { absentWhen } from '../reactor/absent.ts';
import { type Refusal, refuse } from '../reactor/plan.ts';
import type { ReactorContext } from '../reactor/reactor.ts';
import { listDeletedPrincipals } from './policy-document.ts';

const texts = defineTexts({
  deletedPrincipals: {
    en: 'Bucket {bucket}: its policy names deleted users or roles ({principals}), and S3 takes no policy back that does. Remove them from the policy first.',
    zh: '存储桶 {bucket}：其策略中有已删除的用户或角色（{principals}），S3 不接受包含它们的策略。请先将它们从策略中移除。',
    es:
      'Bucket {bucket}: su política nombra usuarios o roles eliminados ({principals}), y S3 no acepta de vuelta una política así. ' +
      'Quítelos antes de la política.',
  },
});

/** How findings name a bucket: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET_ARN = /^arn:aws[a-z-]*:s3:::[A-Za-z0-9._-]{3,255}$/;

/**
 * Returns true if a grantee of an ACL is everybody: with an AWS account, or without.
 * @example
 * const open = Grants.some(({ Grantee }) => isEverybody(Grantee));
 */
export function isEverybody(grantee: { readonly URI?: string | undefined } | undefined): boolean {
  return /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/.test(grantee?.URI ?? '');
}

/**
 * Returns name and owner of the bucket at hand, for every call: a bucket that was deleted and taken by somebody else is not
 * ours to change.
 * @example
 * await context.clients.of(S3Client).send(new GetBucketVersioningCommand(ownedBucket(context)));
 */
export function ownedBucket({ resource, target }: Pick<ReactorContext<unknown>, 'resource' | 'target'>): {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
} {
  return { Bucket: readResourceName(resource.Id), ExpectedBucketOwner: target.accountId };
}

/**
 * Returns true if the bucket at hand has website hosting on. Needs `s3:GetBucketWebsite`.
 * @example
 * if (await servesWebsite(context)) return refuse(`Bucket ${Bucket} serves a website. Suppress the finding.`);
 */
export async function servesWebsite(context: Pick<ReactorContext<unknown>, 'resource' | 'target' | 'clients'>): Promise<boolean> {
  const s3 = context.clients.of(S3Client);
  const website = await absentWhen(['NoSuchWebsiteConfiguration'], () => s3.send(new GetBucketWebsiteCommand(ownedBucket(context))));
  return website !== undefined;
}

/**
 * Refuses to rewrite a bucket policy that names deleted users or roles: S3 takes none back that does, neither the new one nor
 * the earlier one of a rollback. Undefined: nothing is in the way.
 * @example
 * const refusal = refuseDeletedPrincipals(Bucket, policy);
 */
export function refuseDeletedPrincipals(bucket: string, policy: string | null): Refusal | undefined {
  const deleted = policy === null ? [] : listDeletedPrincipals(policy);
  return deleted.length === 0 ? undefined : refuse(texts.deletedPrincipals({ bucket, principals: deleted.join(', ') }));
}
