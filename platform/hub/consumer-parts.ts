import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { PLATFORM_VERSION } from '#domain/base/platform-version.ts';
import { EXEMPTIONS } from '#domain/hub/exemptions.ts';
import type { Clock } from '#platform/base/clock.ts';
import { catalogTable } from './catalog.ts';
import { type HubAccess, openHub } from './hub-access.ts';
import { type Installations, installationsTable } from './installations.ts';
import { loadMemberRole } from './member-role.ts';
import { packageBucket } from './package-store.ts';
import type { RunVectors } from './verify-package.ts';
import type { WishDeps } from './wish-judgement.ts';

/** The tables and buckets of a consumer and of the hub that it installs from. */
export type ConsumerPlaces = {
  readonly catalogTable: string;
  readonly packageBucket: string;
  /** Bucket of the keys that are trusted here; on one machine that of the hub. */
  readonly trustBucket: string;
  readonly reactorsTable: string;
};

export type ConsumerClients = {
  readonly dynamoDb: DynamoDBClient;
  readonly s3: S3Client;
  readonly clock: Pick<Clock, 'now'>;
  /** Left out: test vectors are not run again. */
  readonly runVectors?: RunVectors | undefined;
};

/** Opens what a consumer decides by. Only signed packages are installed. */
export function openConsumerParts(
  { dynamoDb, s3, clock, runVectors }: ConsumerClients,
  places: ConsumerPlaces,
): { readonly installations: Installations; readonly hub: HubAccess } & WishDeps {
  return {
    installations: installationsTable(dynamoDb, places.reactorsTable),
    hub: openHub({
      catalog: catalogTable(dynamoDb, places.catalogTable),
      packages: packageBucket(s3, places.packageBucket),
      loadTrust: packageBucket(s3, places.trustBucket).loadTrust,
      policy: { acceptsUnverified: false, exemptions: EXEMPTIONS, platformVersion: PLATFORM_VERSION, isolation: null },
      clock,
      runVectors,
    }),
    loadMemberRole: () => loadMemberRole(dynamoDb, places.reactorsTable),
  };
}
