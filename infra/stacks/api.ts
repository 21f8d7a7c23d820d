import { DynamodbTableItem } from '@cdktf/provider-aws/lib/dynamodb-table-item/index.js';
import { type ITerraformDependable, TerraformOutput } from 'cdktf';
import { buildAccessRow } from '#domain/api/access-rules.ts';
import { apiActFunction } from '#handlers/api-act/function.ts';
import { apiReadFunction } from '#handlers/api-read/function.ts';
import { authoriseFunction } from '#handlers/authorise/function.ts';
import { ApiTables } from '#infra/api/api-tables.ts';
import { NotificationRoutes } from '#infra/api/notification-routes.ts';
import { RestApi } from '#infra/api/rest-api.ts';
import { Tenants } from '#infra/api/tenants.ts';
import type { Alarms } from '#infra/base/alarms.ts';
import type { BaseStack } from '#infra/base/base-stack.ts';
import { type FunctionHost, LambdaFunction, type LambdaFunctionProps } from '#infra/base/lambda-function.ts';
import { describePlace, formatItem } from '#infra/base/table-item.ts';
import type { Config } from '#infra/config/config.ts';
import type { FindingTables } from '#infra/finding/finding-tables.ts';
import { allowBrowseHub, allowListVersions, allowPublish, allowReadHub, findHub } from '#infra/hub/hub-place.ts';
import type { MappingDatabase } from '#infra/mapping/mapping-database.ts';
import type { ReactionParts } from './reaction-parts.ts';
import type { ReactionPath } from './reaction-path.ts';

export interface ApiProps {
  readonly config: NonNullable<Config['api']>;
  readonly host: FunctionHost & { readonly alarms: Alarms };
  readonly database: MappingDatabase;
  readonly findings: FindingTables;
  readonly reaction: ReactionParts;
  /** The functions that work for people, and the chats that are told. */
  readonly people: Pick<ReactionPath, 'callerEnvironment' | 'allowCall' | 'routes'>;
  /** The read model exists by then. */
  readonly migrated: ITerraformDependable;
}

/** The REST API: who is let in, what is read, what is changed, and the door of API Gateway before them. */
export function createApi(stack: BaseStack, props: ApiProps): RestApi {
  const tables = new ApiTables(stack);
  const { config, host } = props;
  new DynamodbTableItem(stack, 'api-access-rules', {
    ...describePlace(tables.clients),
    item: formatItem(buildAccessRow({ groups: config.groups }), { owner: 'configuration' }),
  });
  new Tenants(stack, 'tenants', { tenants: config.tenants, tables: props.reaction.tables, host });
  const usage = { people: `${stack.prefix}-api-people`, clients: `${stack.prefix}-api-clients` };
  const api = new RestApi(stack, 'api', {
    authoriser: createAuthorise(stack, tables, { ...props, usage }),
    functions: listMethods([
      [apiReadFunction.trigger.methods, createRead(stack, tables, props)],
      [apiActFunction.trigger.methods, createAct(stack, tables, props)],
    ]),
    usage,
    throttle: { requestsPerSecond: config.requestsPerSecond, burst: config.burst },
    origin: config.consoleOrigin ?? '',
    alarms: host.alarms,
  });
  new TerraformOutput(stack, 'api_url', { value: api.url, description: 'The REST API; paths begin with /v1/.' });
  return api;
}

function listMethods(served: readonly (readonly [readonly string[], LambdaFunction])[]): Readonly<Record<string, LambdaFunction>> {
  return Object.fromEntries(served.flatMap(([methods, target]) => methods.map((method) => [method, target])));
}

function createFunction<Env extends object>(
  stack: BaseStack,
  host: ApiProps['host'],
  props: Pick<LambdaFunctionProps<Env>, 'definition' | 'environment'>,
): LambdaFunction<Env> {
  return new LambdaFunction<Env>(stack, props.definition.name, { ...host, ...props });
}

function createAuthorise(
  stack: BaseStack,
  tables: ApiTables,
  { config, host, usage }: ApiProps & { readonly usage: { readonly people: string; readonly clients: string } },
): LambdaFunction {
  const { issuer, audience, groupsClaim } = config.oidc;
  const authorise = createFunction(stack, host, {
    definition: authoriseFunction,
    environment: {
      API_CLIENTS_TABLE: tables.clients.name,
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: audience,
      OIDC_GROUPS_CLAIM: groupsClaim,
      PEOPLE_USAGE_IDENTIFIER: usage.people,
      CLIENT_USAGE_IDENTIFIER: usage.clients,
    },
  });
  tables.allowKnowCallers(authorise);
  return authorise;
}

function createRead(stack: BaseStack, tables: ApiTables, { config, host, database, findings, reaction }: ApiProps): LambdaFunction {
  const hub = findHub(stack);
  const read = createFunction(stack, host, {
    definition: apiReadFunction,
    environment: {
      ...database.readerEnvironment,
      ...reaction.rulesEnvironment,
      ...reaction.mappingEnvironment,
      ...reaction.approvalEnvironment,
      API_CLIENTS_TABLE: tables.clients.name,
      VIEWS_TABLE: tables.views.name,
      AUDIT_TABLE: tables.audit.name,
      FINDINGS_TABLE: findings.findings.name,
      STANDARDS_TABLE: findings.standards.name,
      CONSOLE_ORIGIN: config.consoleOrigin ?? '',
      HOME_REGION: stack.config.region,
      CATALOG_TABLE: hub.catalog.name,
      HUB_CONTROLS_TABLE: hub.controls.name,
      PUBLISH_MODE: stack.config.publish.mode,
    },
  });
  database.allowRead(read);
  tables.allowShow(read);
  findings.allowShow(read);
  reaction.tables.allowReadRules(read);
  reaction.tables.allowListExecutions(read);
  reaction.tables.allowShowQuestions(read);
  reaction.members.allowAskMembership(read);
  allowBrowseHub(read, hub);
  return read;
}

function createAct(stack: BaseStack, tables: ApiTables, { config, host, findings, reaction, people }: ApiProps): LambdaFunction {
  const hub = findHub(stack);
  const act = createFunction(stack, host, {
    definition: apiActFunction,
    environment: {
      CONTROLS_TABLE: reaction.tables.controls.name,
      LOCAL_REACTORS_TABLE: reaction.tables.localReactors.name,
      ...reaction.members.accountsEnvironment,
      CATALOG_TABLE: hub.catalog.name,
      PACKAGE_BUCKET: hub.packages.name,
      TRUST_BUCKET: hub.packages.name,
      API_CLIENTS_TABLE: tables.clients.name,
      VIEWS_TABLE: tables.views.name,
      AUDIT_TABLE: tables.audit.name,
      CONSOLE_ORIGIN: config.consoleOrigin ?? '',
      EXECUTIONS_TABLE: reaction.tables.executions.name,
      FINDINGS_TABLE: findings.findings.name,
      ...people.callerEnvironment,
    },
  });
  tables.allowAct(act);
  reaction.tables.allowReadRules(act);
  reaction.tables.allowChangeBindings(act);
  reaction.tables.allowReadRecords(act);
  findings.allowLookUp(act);
  people.allowCall(act);
  new NotificationRoutes(stack, 'notification-routes', { routes: people.routes, tables: reaction.tables }).allowTest(act);
  reaction.tables.allowKeepWishes(act);
  allowReadHub(act, hub);
  allowListVersions(act, hub);
  allowPublish(act, hub);
  return act;
}
