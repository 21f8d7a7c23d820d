import type { ITerraformDependable } from 'cdktf';
import { indexFindingsFunction } from '#handlers/index-findings/function.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import { type FunctionHost, LambdaFunction } from '#infra/base/lambda-function.ts';
import { TableStream } from '#infra/base/table-stream.ts';
import type { MappingDatabase } from '#infra/mapping/mapping-database.ts';
import type { FindingTables } from './finding-tables.ts';

export interface FindingIndexProps {
  readonly host: FunctionHost & { readonly alarms: Alarms };
  readonly database: MappingDatabase;
  readonly tables: FindingTables;
  readonly migrated: ITerraformDependable;
}

/** From the changes of the table of findings to the read model that answers lists. */
export function indexFindings(stack: BaseStack, { host, database, tables, migrated }: FindingIndexProps): void {
  const { enrichment, findings } = stack.config;
  const consumer = new LambdaFunction(stack, indexFindingsFunction.name, {
    ...host,
    definition: indexFindingsFunction,
    environment: { ...database.indexerEnvironment, MAPPING_REFRESH_SECONDS: String(enrichment.mappingRefreshSeconds) },
  });
  database.allowIndex(consumer);
  new TableStream(stack, 'finding-changes', {
    table: tables.findings,
    trigger: { ...indexFindingsFunction.trigger, batchWindowSeconds: findings.indexWindowSeconds },
    consumer,
    remedy: 'Read the log of index-findings, mend the cause, run "attack-reactor finding rebuild", delete them.',
    alarms: host.alarms,
    after: [migrated],
  });
}
