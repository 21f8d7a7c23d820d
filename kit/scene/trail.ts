import { CloudTrailClient, CreateTrailCommand, type CreateTrailCommandInput } from '@aws-sdk/client-cloudtrail';
import type { ReactionResource } from '../contract.ts';
import { createBucket } from './bucket.ts';
import type { SceneOwner } from './scene.ts';

type TrailOptions = Partial<CreateTrailCommandInput> & { readonly region?: string };

/**
 * Makes a trail, and a bucket for it.
 * @returns the trail as a finding names it
 * @example
 * const resource = await createTrail(owner);
 */
export async function createTrail(
  owner: Pick<SceneOwner, 'client' | 'place' | 'unique'>,
  { region, ...options }: TrailOptions = {},
): Promise<ReactionResource> {
  const S3BucketName = owner.unique('trail-logs');
  await createBucket(owner, S3BucketName);
  const request = { Name: owner.unique('audit'), S3BucketName, IncludeGlobalServiceEvents: true, ...options };
  const { TrailARN = '' } = await owner.client(CloudTrailClient, region).send(new CreateTrailCommand(request));
  return { Type: 'AwsCloudTrailTrail', Id: TrailARN };
}
