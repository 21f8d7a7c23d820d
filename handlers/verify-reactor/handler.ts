import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { PLATFORM_VERSION } from '#domain/base/platform-version.ts';
import { nameVersion } from '#domain/hub/catalog-version.ts';
import { EXEMPTIONS } from '#domain/hub/exemptions.ts';
import type { Host } from '#platform/base/host.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { catalogTable } from '#platform/hub/catalog.ts';
import { packageBucket } from '#platform/hub/package-store.ts';
import { runPackageVectors } from '#platform/hub/package-vectors.ts';
import { functionSandbox } from '#platform/hub/vectors-function/function-sandbox.ts';
import type { RunVectors } from '#platform/hub/verify-package.ts';
import { type VerifyReactorDeps, verifyReactor, verifyReactorInput } from './core.ts';
import { type VerifyReactorSettings, verifyReactorEnv } from './env.ts';

export const pipeline = taskPipeline({
  env: verifyReactorEnv,
  input: verifyReactorInput,
  compose: (env, host): VerifyReactorDeps => ({
    catalog: catalogTable(host.client(DynamoDBClient), env.CATALOG_TABLE),
    packages: packageBucket(host.client(S3Client), env.PACKAGE_BUCKET),
    policy: { acceptsUnverified: false, exemptions: EXEMPTIONS, platformVersion: PLATFORM_VERSION, isolation: null },
    clock: host.clock,
    runVectors: chooseSandbox(env, host),
  }),
  run: async (input, deps, { logger, metrics }) => {
    const answer = await verifyReactor(input, deps);
    metrics.addMetric(`Packages${answer.outcome[0]?.toUpperCase()}${answer.outcome.slice(1)}`, MetricUnit.Count, 1);
    logger.info('Package checked', { version: nameVersion(input), ...answer });
    return answer;
  },
});

function chooseSandbox({ RUN_VECTORS, VECTORS_FUNCTION }: VerifyReactorSettings, host: Host): RunVectors | undefined {
  if (RUN_VECTORS === 'sandbox') return runPackageVectors;
  return RUN_VECTORS === 'function' && VECTORS_FUNCTION !== undefined ? functionSandbox(host, VECTORS_FUNCTION) : undefined;
}
