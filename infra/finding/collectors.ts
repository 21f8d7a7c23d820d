import { COMPLETE_COLLECTION_AGE } from '#domain/finding/collection-age.ts';
import { collectFindingsFunction } from '#handlers/collect-findings/function.ts';
import { collectStandardsFunction } from '#handlers/collect-standards/function.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import { type FunctionHost, LambdaFunction } from '#infra/base/lambda-function.ts';
import type { ProtectedTable } from '#infra/base/protected-table.ts';
import { Schedule } from '#infra/base/schedule.ts';
import type { SecurityHubAccess } from '#infra/enrichment/security-hub-access.ts';
import type { FindingTables } from './finding-tables.ts';

export interface CollectorsProps {
  readonly host: FunctionHost & { readonly alarms: Alarms };
  readonly tables: FindingTables;
  /** The table of controls and bindings. */
  readonly controls: ProtectedTable;
  readonly securityHub: SecurityHubAccess;
}

/** The collectors ask Security Hub again and again for findings, standards and controls. */
export function collectFromSecurityHub(stack: BaseStack, props: CollectorsProps): void {
  collectFindings(stack, props);
  collectStandards(stack, props);
}

function collectFindings(stack: BaseStack, { host, tables, securityHub }: CollectorsProps): void {
  const { region, findings } = stack.config;
  const { name, trigger } = collectFindingsFunction;
  const collect = new LambdaFunction(stack, name, {
    ...host,
    definition: collectFindingsFunction,
    environment: {
      FINDINGS_TABLE: tables.findings.name,
      STANDARDS_TABLE: tables.standards.name,
      HOME_REGION: region,
      INCREMENTAL_EVERY_MINUTES: String(findings.incrementalEveryMinutes),
      COMPLETE_EVERY_HOURS: String(findings.completeEveryHours),
      READ_CALLS_PER_SECOND: String(findings.readCallsPerSecond),
    },
  });
  new Schedule(stack, trigger.name, { target: collect, everyMinutes: trigger.everyMinutes, alarms: host.alarms });
  tables.allowRemember(collect);
  tables.allowSweep(collect);
  tables.allowKeepCursor(collect);
  securityHub.allowRead(collect);
  host.alarms.watch(collect, 'complete-late', {
    description: `All findings were not collected for twice "findings.completeEveryHours", so what is gone stays open. The log of ${name} says how far it is; docs/operations.md says what holds it up.`,
    namespace: stack.prefix,
    metric: COMPLETE_COLLECTION_AGE,
    dimensions: { service: collect.node.id },
    statistic: 'Maximum',
    threshold: 2 * findings.completeEveryHours * 60,
    periodSeconds: 3600,
  });
}

function collectStandards(stack: BaseStack, { host, tables, controls, securityHub }: CollectorsProps): void {
  const { account, region, findings } = stack.config;
  const { name, trigger } = collectStandardsFunction;
  const regions = findings.standardRegions ?? [region];
  const collect = new LambdaFunction(stack, name, {
    ...host,
    definition: collectStandardsFunction,
    environment: {
      STANDARDS_TABLE: tables.standards.name,
      CONTROLS_TABLE: controls.name,
      HOME_ACCOUNT_ID: account,
      COLLECTED_REGIONS: regions.join(','),
    },
  });
  new Schedule(stack, trigger.name, { target: collect, everyMinutes: findings.standardsEveryHours * 60, alarms: host.alarms });
  tables.allowReplaceStandards(collect, controls);
  securityHub.allowReadStandards(collect, regions);
}
