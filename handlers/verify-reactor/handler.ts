import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { PLATFORM_VERSION } from '#domain/base/platform-version.ts';
import { nameVersion } from '#domain/hub/catalog-version.ts';
import { EXEMPTIONS } from '#domain/hub/exemptions.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { catalogTable } from '#platform/hub/catalog.ts';
import { packageBucket } from '#platform/hub/package-store.ts';
import { runPackageVectors } from '#platform/hub/package-vectors.ts';
import { type VerifyReactorDeps, verifyReactor, verifyReactorInput } from './core.ts';
import { verifyReactorEnv } from './env.ts';

export const pipeline = taskPipeline({
  env: verifyReactorEnv,
  input: verifyReactorInput,
  compose: (env, host): VerifyReactorDeps => ({
    catalog: catalogTable(host.client(DynamoDBClient), env.CATALOG_TABLE),
    packages: packageBucket(host.client(S3Client), env.PACKAGE_BUCKET),
    policy: { acceptsUnverified: false, exemptions: EXEMPTIONS, platformVersion: PLATFORM_VERSION, isolation: null },
    clock: host.clock,
    ...(env.RUN_VECTORS === 'sandbox' && { runVectors: runPackageVectors }),
  }),
  run: async (input, deps, { logger, metrics }) => {
    const answer = await verifyReactor(input, deps);
    metrics.addMetric(`Packages${answer.outcome[0]?.toUpperCase()}${answer.outcome.slice(1)}`, MetricUnit.Count, 1);
    logger.info('Package checked', { version: nameVersion(input), ...answer });
    return answer;
  },
});
