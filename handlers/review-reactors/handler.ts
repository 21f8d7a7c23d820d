import { parseReactorId } from '@attack-reactor/kit/contract';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { taskPipeline } from '#platform/base/task-pipeline.ts';
import { catalogTable } from '#platform/hub/catalog.ts';
import { findFirstChanges } from '#platform/hub/first-changes.ts';
import { installationsTable } from '#platform/hub/installations.ts';
import { openReactorDeployer } from '#platform/hub/reactor-deployer.ts';
import { executionList } from '#platform/reaction/execution-list.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { resourceLeasesTable } from '#platform/reaction/resource-leases.ts';
import { type ReviewDeps, reviewReactors } from './core.ts';
import { reviewReactorsEnv } from './env.ts';
import { reportReview } from './telemetry.ts';

/** Runs on a schedule. What it could not do fails it, and is done at the next run. */
export const pipeline = taskPipeline({
  env: reviewReactorsEnv,
  input: z.unknown(),
  compose: (env, host): ReviewDeps => {
    const dynamoDb = host.client(DynamoDBClient);
    const catalog = catalogTable(dynamoDb, env.CATALOG_TABLE);
    const executions = {
      list: executionList(dynamoDb, env.EXECUTIONS_TABLE, host.clock),
      records: executionRecordsTable(dynamoDb, env.EXECUTIONS_TABLE, host.clock),
    };
    return {
      installations: installationsTable(dynamoDb, env.LOCAL_REACTORS_TABLE),
      async find(reactorId, version) {
        const { publisher, id: name } = parseReactorId(reactorId);
        return (await catalog.find({ publisher, name, version }))?.version;
      },
      deployer: openReactorDeployer(host, {
        prefix: env.NAME_PREFIX,
        roleArn: env.REACTOR_ROLE_ARN,
        logGroup: env.REACTOR_LOG_GROUP,
      }),
      findFirstChanges: (serving) => findFirstChanges(serving, executions),
      leases: resourceLeasesTable(dynamoDb, env.GUARDS_TABLE, host.clock),
      clock: host.clock,
    };
  },
  run: async (_event, deps, telemetry) => {
    const review = await reviewReactors(deps);
    reportReview(review, telemetry);
    return review;
  },
});
