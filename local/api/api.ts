import type { Language } from '@attack-reactor/kit/contract';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context } from 'aws-lambda';
import { buildAccessRow } from '#domain/api/access-rules.ts';
import type { GroupGrant } from '#domain/api/caller.ts';
import { ONLY_TENANT, type TenantDefinition } from '#domain/base/tenant.ts';
import type { ConsoleSettings } from '#domain/console/console-settings.ts';
import { routeRows } from '#domain/notification/route-rows.ts';
import { tenantRows } from '#domain/reaction/rule-rows.ts';
import { answerApprovalFunction } from '#handlers/answer-approval/function.ts';
import type { ApiActEnv } from '#handlers/api-act/env.ts';
import { apiActFunction } from '#handlers/api-act/function.ts';
import type { ApiReadEnv } from '#handlers/api-read/env.ts';
import { apiReadFunction } from '#handlers/api-read/function.ts';
import type { AuthoriseEnv } from '#handlers/authorise/env.ts';
import { authoriseFunction } from '#handlers/authorise/function.ts';
import type { ResolveTenantsReport } from '#handlers/resolve-tenants/core.ts';
import type { ResolveTenantsEnv } from '#handlers/resolve-tenants/env.ts';
import { resolveTenantsFunction } from '#handlers/resolve-tenants/function.ts';
import { pipeline as resolveTenantsPipeline } from '#handlers/resolve-tenants/handler.ts';
import { rollBackFunction } from '#handlers/roll-back/function.ts';
import type { Host } from '#platform/base/host.ts';
import type { Environment, LambdaHandler } from '#platform/base/pipeline.ts';
import { consoleFolder } from '../console/build-console.ts';
import { startConsoleServer } from '../console/console-server.ts';
import { localName } from '../function-queue.ts';
import { buildDatabaseVariables, OBSERVABILITY } from '../function-variables.ts';
import { PACKAGE_BUCKET } from '../hub/hub-cloud.ts';
import { lambdaContext } from '../lambda-context.ts';
import type { GuardRole } from '../permissions/guarded-host.ts';
import { describeLocalRoute, LOCAL_ENVIRONMENT } from '../reaction/reaction-environment.ts';
import { stateMachineArns } from '../reaction/state-machine-arns.ts';
import type { SeededDatabase } from '../seeded-database.ts';
import { startTogether } from '../started.ts';
import { LOCAL_TABLES } from '../tables.ts';
import { createApiGateway } from './gateway.ts';
import { LOCAL_AUDIENCE, type LocalIssuer, startLocalIssuer } from './issuer.ts';
import { LOCAL_GRANTS } from './people.ts';

export type ApiStage = {
  readonly host: Host;
  readonly guard: GuardRole;
  readonly home: { readonly partition: string; readonly accountId: string; readonly region: string };
  readonly database: Pick<SeededDatabase, 'host' | 'port' | 'database' | 'reader'>;
  readonly memberAccountIds: readonly string[];
  /** The mode in which findings are published; left out: administrator. */
  readonly publishMode?: 'administrator' | 'annotate' | undefined;
  /** The language in which the chat of this machine is told. */
  readonly language: Language;
  /** Left out: one tenant with all accounts. */
  readonly tenants?: readonly TenantDefinition[] | undefined;
  /** The roles of the groups of this machine; left out: each has its role in every tenant. */
  readonly grants?: readonly GroupGrant[] | undefined;
};

/** The REST API of this machine with its console, and who signs people in. */
export type LocalApi = {
  /** `http://127.0.0.1:<port>`: pages of the console, and the API behind `/v1/`. */
  readonly url: string;
  readonly issuer: LocalIssuer;
  /** Runs λ resolve-tenants once; it needs AWS Organizations. */
  resolveTenants(): Promise<ResolveTenantsReport>;
  close(): Promise<void>;
};

const DEFINITIONS = [authoriseFunction, apiReadFunction, apiActFunction] as const;

/** Starts the deployed functions of the API behind an emulator of API Gateway, the console before it, and an identity provider without passwords. */
export function startLocalApi(stage: ApiStage): Promise<LocalApi> {
  return startTogether(async (started) => {
    await writeRules(stage);
    const issuer: LocalIssuer = await started.add(startLocalIssuer());
    const functions = await startFunctions(stage, issuer);
    const api = createApiGateway({
      home: stage.home,
      call: (name, payload) => functions(name, payload),
      authoriser: authoriseFunction.name,
      functions: listMethods(),
      now: Date.now,
    });
    const { url } = await started.add(startConsoleServer({ api, settings: writeSettings(issuer), folder: consoleFolder }));
    return { url, issuer, resolveTenants: () => resolveTenants(stage), close: started.close };
  });
}

function writeSettings({ url: issuer }: LocalIssuer): ConsoleSettings {
  return { issuer, clientId: LOCAL_AUDIENCE, scope: 'openid email profile', api: '/v1', groupsClaim: 'groups', isLocal: true };
}

/** The configuration of a deployment writes the same rows. */
async function writeRules({
  host,
  language,
  tenants = [{ id: ONLY_TENANT, accounts: 'all' }],
  grants = LOCAL_GRANTS,
}: ApiStage): Promise<void> {
  const client = host.client(DynamoDBClient);
  const put = (TableName: string, row: object) => client.send(new PutItemCommand({ TableName, Item: marshall(row) }));
  await put(LOCAL_TABLES.apiClients, buildAccessRow({ groups: grants }));
  for (const tenant of tenants) await put(LOCAL_TABLES.controls, tenantRows.readRow(tenant));
  await put(LOCAL_TABLES.controls, routeRows.readRow(describeLocalRoute(language)));
  client.destroy();
}

function resolveTenants({ host, guard, home }: ApiStage): Promise<ResolveTenantsReport> {
  const variables = { ...OBSERVABILITY, CONTROLS_TABLE: LOCAL_TABLES.controls } as const satisfies ResolveTenantsEnv;
  const resolve = resolveTenantsPipeline.start(variables, guard(host, resolveTenantsFunction.name));
  const functionName = localName(resolveTenantsFunction);
  return resolve({}, lambdaContext({ ...home, ...resolveTenantsFunction, functionName }, Date.now));
}

function listMethods(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [apiReadFunction, apiActFunction].flatMap(({ name, trigger }) => trigger.methods.map((method) => [method, name] as const)),
  );
}

async function startFunctions({ host, guard, home, ...stage }: ApiStage, issuer: LocalIssuer) {
  const variables = buildApiVariables({ home, ...stage }, issuer);
  const handlers = new Map<string, LambdaHandler<unknown, unknown>>();
  for (const { name } of DEFINITIONS) {
    const loaded: { pipeline: { start(environment: Environment, of: Host): LambdaHandler<unknown, unknown> } } = await import(
      `../../handlers/${name}/handler.ts`
    );
    handlers.set(name, loaded.pipeline.start(variables[name], guard(host, name)));
  }
  return async (name: string, payload: unknown): Promise<unknown> => {
    const handler = handlers.get(name);
    const definition = DEFINITIONS.find((one) => one.name === name);
    if (handler === undefined || definition === undefined) throw new Error(`No function ${name} answers the API of this machine.`);
    const context: Context = lambdaContext({ ...home, ...definition, functionName: localName(definition) }, Date.now);
    return handler(payload, context);
  };
}

/** A function that lacks a variable here does not compile. */
export function buildApiVariables(
  {
    home,
    database,
    memberAccountIds,
    publishMode = 'administrator',
  }: Pick<ApiStage, 'home' | 'database' | 'memberAccountIds' | 'publishMode'>,
  { url }: Pick<LocalIssuer, 'url'>,
) {
  const callers = { ...OBSERVABILITY, API_CLIENTS_TABLE: LOCAL_TABLES.apiClients };
  const shared = { ...callers, CONTROLS_TABLE: LOCAL_TABLES.controls };
  const kept = { VIEWS_TABLE: LOCAL_TABLES.views, AUDIT_TABLE: LOCAL_TABLES.audit };
  return {
    authorise: {
      ...callers,
      OIDC_ISSUER: url,
      OIDC_AUDIENCE: LOCAL_AUDIENCE,
      PEOPLE_USAGE_IDENTIFIER: 'attack-reactor-local-people',
      CLIENT_USAGE_IDENTIFIER: 'attack-reactor-local-clients',
    },
    'api-read': {
      ...shared,
      ...kept,
      ...buildDatabaseVariables(database),
      LOCAL_REACTORS_TABLE: LOCAL_TABLES.reactors,
      MEMBER_ACCOUNTS: memberAccountIds.join(','),
      RULES_REFRESH_SECONDS: '0',
      FINDINGS_TABLE: LOCAL_TABLES.findings,
      STANDARDS_TABLE: LOCAL_TABLES.standards,
      EXECUTIONS_TABLE: LOCAL_TABLES.executions,
      APPROVALS_TABLE: LOCAL_TABLES.approvals,
      HOME_REGION: home.region,
      CATALOG_TABLE: LOCAL_TABLES.catalog,
      HUB_CONTROLS_TABLE: LOCAL_TABLES.hubControls,
      PUBLISH_MODE: publishMode,
    },
    'api-act': {
      ...shared,
      ...kept,
      LOCAL_REACTORS_TABLE: LOCAL_TABLES.reactors,
      MEMBER_ACCOUNTS: memberAccountIds.join(','),
      EXECUTIONS_TABLE: LOCAL_TABLES.executions,
      FINDINGS_TABLE: LOCAL_TABLES.findings,
      WAITING_STATE_MACHINE_ARN: stateMachineArns(home).waiting,
      HOME_REGION: home.region,
      ENVIRONMENT: LOCAL_ENVIRONMENT,
      ANSWER_APPROVAL_FUNCTION: localName(answerApprovalFunction),
      ROLL_BACK_FUNCTION: localName(rollBackFunction),
      CATALOG_TABLE: LOCAL_TABLES.catalog,
      PACKAGE_BUCKET,
      TRUST_BUCKET: PACKAGE_BUCKET,
    },
  } as const satisfies { authorise: AuthoriseEnv; 'api-read': ApiReadEnv; 'api-act': ApiActEnv };
}
