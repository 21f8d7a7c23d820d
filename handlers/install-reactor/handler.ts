import { lookUp } from '@attack-reactor/kit/contract';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { describeFailure } from '#domain/hub/step-failure.ts';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { openConsumerParts } from '#platform/hub/consumer-parts.ts';
import { runPackageVectors } from '#platform/hub/package-vectors.ts';
import { openReactorDeployer } from '#platform/hub/reactor-deployer.ts';
import { findReactorUse } from '#platform/hub/reactor-use.ts';
import { executionList } from '#platform/reaction/execution-list.ts';
import { listBindingIds } from '#platform/reaction/reaction-rules.ts';
import { resourceLeasesTable } from '#platform/reaction/resource-leases.ts';
import { checkInstallation, deployVersion, enterReactor, stepBack } from './core.ts';
import { installReactorEnv } from './env.ts';
import { checkRemoval, noteFailedRemoval, type RemovalDeps, removeReactor } from './removal.ts';
import { type InstallReactorInput, installReactorInput, readReactorId } from './task.ts';

/** Ends of an installation that are counted. */
const METRICS: Readonly<Record<string, string>> = {
  installed: 'ReactorsInstalled',
  uninstalled: 'ReactorsUninstalled',
  failed: 'ReactorsFailed',
  refused: 'ReactorsRefused',
};

export const pipeline = taskPipeline({
  env: installReactorEnv,
  input: installReactorInput,
  compose: (env, host): RemovalDeps => {
    const [dynamoDb, s3] = [host.client(DynamoDBClient), host.client(S3Client)];
    const list = executionList(dynamoDb, env.EXECUTIONS_TABLE, host.clock);
    return {
      ...openConsumerParts(
        { dynamoDb, s3, clock: host.clock, ...(env.RERUN_VECTORS === 'sandbox' && { runVectors: runPackageVectors }) },
        {
          catalogTable: env.CATALOG_TABLE,
          packageBucket: env.PACKAGE_BUCKET,
          trustBucket: env.TRUST_BUCKET,
          reactorsTable: env.LOCAL_REACTORS_TABLE,
        },
      ),
      deployer: openReactorDeployer(host, {
        prefix: env.NAME_PREFIX,
        roleArn: env.REACTOR_ROLE_ARN,
        logGroup: env.REACTOR_LOG_GROUP,
      }),
      leases: resourceLeasesTable(dynamoDb, env.GUARDS_TABLE, host.clock),
      findUse: (reactorId) => findReactorUse(reactorId, list),
      listBindings: (reactorId) => listBindingIds(dynamoDb, env.CONTROLS_TABLE, reactorId),
      clock: host.clock,
    };
  },
  run: async (input, deps, { logger, metrics }) => {
    const answer = await work(input, deps);
    const counted = lookUp(METRICS, answer.next);
    if (counted !== undefined) metrics.addMetric(counted, MetricUnit.Count, 1);
    const reactorId = readReactorId(input);
    logger.info('Installation went on', { task: input.task, next: answer.next, reactorId });
    return { ...answer, reactorId };
  },
});

function work(input: InstallReactorInput, deps: RemovalDeps) {
  switch (input.task) {
    case 'check':
      return checkInstallation(input, deps);
    case 'deploy':
      return deployVersion(input.work, deps);
    case 'enter':
      return enterReactor(input.work, deps);
    case 'step-back': {
      const { reactorId, work: made, failure } = input.state;
      return stepBack({ reactorId, executionName: input.executionName, work: made, error: describeFailure(failure) }, deps);
    }
    case 'note-failure': {
      const { failure, ...state } = input.state;
      return noteFailedRemoval({ ...state, executionName: input.executionName, error: describeFailure(failure) }, deps);
    }
    case 'check-removal':
      return checkRemoval(input, deps);
    case 'remove':
      return removeReactor(input.work, deps);
  }
}
