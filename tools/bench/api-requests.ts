import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Caller } from '#domain/api/caller.ts';
import type { FindingFilter } from '#domain/finding/finding-filter.ts';
import { apiReadFunction } from '#handlers/api-read/function.ts';
import { pipeline } from '#handlers/api-read/handler.ts';
import { buildApiVariables } from '#local/api/api.ts';
import { startDynamoDb } from '#local/dynamodb/dynamodb.ts';
import { localName } from '#local/function-queue.ts';
import { HOME } from '#local/home.ts';
import { lambdaContext } from '#local/lambda-context.ts';
import { type LocalDatabase, READER } from '#local/local-database.ts';
import { localHost, setProcessVariables } from '#local/local-host.ts';
import { createTables } from '#local/tables.ts';
import { systemClock } from '#platform/base/clock.ts';
import type { Host } from '#platform/base/host.ts';

export type Query = readonly (readonly [string, string])[];

/** λ api-read of this process, asked as API Gateway asks it. */
export type ApiRequests = {
  /** @param accounts of the caller; left out: all. @throws Error for an answer that is none */
  ask(path: string, query?: Query, accounts?: readonly string[]): Promise<unknown>;
  /** How many tables were read whole so far, counted at the client. */
  scans(): number;
  close(): Promise<void>;
};

export async function startApiRequests(database: LocalDatabase): Promise<ApiRequests> {
  setProcessVariables();
  const dynamoDb = await startDynamoDb();
  await createTables(dynamoDb);
  let scans = 0;
  const host = countScans(localHost({ region: HOME.region, endpoints: { DynamoDBClient: dynamoDb.url } }, systemClock), () => {
    scans += 1;
  });
  const stage = { home: HOME, database: { ...database, reader: READER }, memberAccountIds: [HOME.accountId] };
  const handler = pipeline.start(buildApiVariables(stage, { url: 'http://127.0.0.1' })['api-read'], host);
  const settings = { ...HOME, ...apiReadFunction, functionName: localName(apiReadFunction) };
  return {
    async ask(path, query = [], accounts) {
      // Each request has the whole time of the function.
      const context = lambdaContext(settings, Date.now);
      const { statusCode, body } = await handler(buildEvent(path, query, accounts), context);
      if (statusCode !== 200)
        throw new Error(
          `${path}?${new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]))}: ${statusCode} ${body}`,
        );
      return JSON.parse(body);
    },
    scans: () => scans,
    close: () => dynamoDb.close(),
  };
}

/** Returns a filter as it stands in an address. */
export function writeFilter(filter: FindingFilter): Query {
  return Object.entries(filter).flatMap(([field, value]): [string, string][] => {
    if (value === undefined) return [];
    if (typeof value === 'string') return [[field, value]];
    const { is = [], not = [] } = value;
    return [...is.map((one): [string, string] => [field, one]), ...not.map((one): [string, string] => [`${field}!`, one])];
  });
}

function buildEvent(path: string, query: Query, accounts: readonly string[] | undefined): APIGatewayProxyEvent {
  const caller: Caller = {
    id: 'bench',
    kind: 'client',
    groups: [],
    roles: [{ tenant: '*', role: 'viewer' }],
    ...(accounts !== undefined && { accounts: [...accounts] }),
  };
  const values = Map.groupBy(query, ([name]) => name);
  return {
    httpMethod: 'GET',
    path,
    headers: { host: 'api.example' },
    multiValueHeaders: { host: ['api.example'] },
    multiValueQueryStringParameters: Object.fromEntries([...values].map(([name, pairs]) => [name, pairs.map(([, value]) => value)])),
    body: null,
    isBase64Encoded: false,
    requestContext: { requestId: 'bench', authorizer: { caller: JSON.stringify(caller) } },
  } as unknown as APIGatewayProxyEvent;
}

/** The same host, whose clients tell of each Scan before it is sent. */
function countScans(host: Host, onScan: () => void): Host {
  return {
    ...host,
    client(Client, settings) {
      const client = host.client(Client, settings);
      const stack = client.middlewareStack as unknown as { add(middleware: unknown, options: object): void };
      const middleware =
        (next: (args: unknown) => Promise<unknown>, { commandName = '' }: { readonly commandName?: string }) =>
        (args: unknown) => {
          if (commandName === 'ScanCommand') onScan();
          return next(args);
        };
      stack.add(middleware, { step: 'initialize', name: 'countScans' });
      return client;
    },
  };
}
