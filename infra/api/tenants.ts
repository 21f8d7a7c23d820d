import { DynamodbTableItem } from '@cdktf/provider-aws/lib/dynamodb-table-item/index.js';
import { Construct } from 'constructs';
import { listSelectors, TENANT_ACCOUNTS_AGE, type TenantDefinition } from '#domain/base/tenant.ts';
import { OWNED_BY_CONFIGURATION, tenantRows } from '#domain/reaction/rule-rows.ts';
import { resolveTenantsFunction } from '#handlers/resolve-tenants/function.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import { BaseStack } from '#infra/base/base-stack.ts';
import { type FunctionHost, LambdaFunction } from '#infra/base/lambda-function.ts';
import { Schedule } from '#infra/base/schedule.ts';
import { describePlace, formatItem } from '#infra/base/table-item.ts';
import type { ReactionTables } from '#infra/reaction/reaction-tables.ts';

/** Answers that are missed in a row before an alarm rings. */
const MISSED_ANSWERS = 4;

export interface TenantsProps {
  readonly tenants: readonly TenantDefinition[];
  readonly tables: ReactionTables;
  readonly host: FunctionHost & { readonly alarms: Alarms };
}

/** The tenants of the configuration, as rows; where one has units or tags, also what asks AWS Organizations for their accounts. */
export class Tenants extends Construct {
  constructor(scope: Construct, id: string, { tenants, tables, host }: TenantsProps) {
    super(scope, id);
    const rows = tenants.map(
      (tenant) =>
        new DynamodbTableItem(new Construct(this, tenant.id), 'item', {
          ...describePlace(tables.controls),
          item: formatItem(tenantRows.readRow(tenant), OWNED_BY_CONFIGURATION),
        }),
    );
    if (listSelectors(tenants).length > 0) resolveAccounts(BaseStack.of(this), rows, { tables, host });
  }
}

function resolveAccounts(stack: BaseStack, rows: readonly DynamodbTableItem[], { tables, host }: Omit<TenantsProps, 'tenants'>): void {
  const { name, trigger } = resolveTenantsFunction;
  const resolve = new LambdaFunction(stack, name, {
    ...host,
    definition: resolveTenantsFunction,
    environment: { CONTROLS_TABLE: tables.controls.name },
  });
  new Schedule(stack, trigger.name, { target: resolve, everyMinutes: trigger.everyMinutes, alarms: host.alarms, after: rows });
  tables.allowReadTenants(resolve);
  tables.allowKeepTenantAccounts(resolve);
  allowListAccounts(stack, resolve);
  host.alarms.watch(resolve, 'tenants-stale', {
    description: `AWS Organizations did not tell the accounts of a unit or tag of a tenant for an hour, so the last answer holds; a unit that is not there has no accounts. The log of ${name} names it and says why.`,
    namespace: stack.prefix,
    metric: TENANT_ACCOUNTS_AGE,
    dimensions: { service: resolve.node.id },
    statistic: 'Maximum',
    threshold: MISSED_ANSWERS * trigger.everyMinutes,
    periodSeconds: trigger.everyMinutes * 60,
  });
}

/** Look at the accounts of the organization, its units, and the tags of accounts. The owner of the ARNs is the management account. */
function allowListAccounts(stack: BaseStack, lister: LambdaFunction): void {
  const { organizationId = '' } = stack.config;
  const within = (kind: string) => stack.arn('organizations', `${kind}/${organizationId}/*`, { region: '', account: '*' });
  lister.allow({ sid: 'ListAccounts', actions: ['organizations:ListAccounts'], resources: ['*'] });
  lister.allow({
    sid: 'ListUnits',
    actions: ['organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent'],
    resources: [within('ou'), within('root')],
  });
  lister.allow({ sid: 'ReadAccountTags', actions: ['organizations:ListTagsForResource'], resources: [within('account')] });
}
