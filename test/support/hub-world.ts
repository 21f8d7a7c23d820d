import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { VersionId } from '#domain/hub/catalog-entry.ts';
import type { TrustStore } from '#domain/hub/trust-store.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import type { RoleCeiling } from '#domain/reaction/role-ceiling.ts';
import { memberRoleRows } from '#domain/reaction/rule-rows.ts';
import { startDynamoDb } from '#local/dynamodb/dynamodb.ts';
import { HOME } from '#local/home.ts';
import { type HubCloud, type HubOptions, type HubStage, startHubCloud } from '#local/hub/hub-cloud.ts';
import { HOME_CREDENTIALS, setProcessVariables } from '#local/local-host.ts';
import { readDeployedPolicies } from '#local/permissions/deployed-policies.ts';
import { guardRoles } from '#local/permissions/guarded-host.ts';
import { openFunctionControl } from '#local/reaction/function-control.ts';
import { startLambdaService } from '#local/reaction/lambda-service.ts';
import { createTables, LOCAL_TABLES } from '#local/tables.ts';
import { systemClock } from '#platform/base/clock.ts';
import type { Published } from '#platform/hub/catalog.ts';
import { type Installations, installationsTable } from '#platform/hub/installations.ts';
import { publishPackage } from '#platform/hub/publish-package.ts';
import { putConfiguredReactor } from '#platform/reaction/reaction-rules.ts';
import { ruleTable } from '#platform/reaction/rule-table.ts';
import { AccessLog } from './access-log.ts';
import { NOW, type TestKey } from './packages.ts';

/** The hub of this machine with the rights of a deployment, at the moment of the test packages. */
export type HubWorld = {
  /** The hub as it runs now: after a restart it is another one. */
  readonly hub: HubCloud;
  /** The rows that installing is about, past every rule. */
  readonly installations: Installations;
  readonly errors: unknown[];
  /** Trusts these keys, and no others. */
  trust(...keys: readonly TestKey[]): Promise<void>;
  /** Puts an object into the bucket of the hub, past every rule. */
  put(key: string, bytes: Uint8Array | string): Promise<void>;
  /** Deletes a row of the catalog, past every rule. */
  deleteRow(version: VersionId): Promise<void>;
  /** Publishes as anna, and resolves when the checks have ended. */
  publish(zip: Uint8Array): Promise<Published>;
  /** Says what the member role may have, as a deployment writes it down. */
  putCeiling(ceiling: RoleCeiling): Promise<void>;
  /** Puts a reactor of the configuration there, as a deployment does. */
  putConfigured(reactor: InstalledReactor): Promise<void>;
  /** Every function of a reactor with its published versions, as `name: 1 2`. */
  listFunctions(): readonly string[];
  /** Lets time pass. */
  advance(milliseconds: number): void;
  /** Ends the hub in the middle of its work, and starts it again on the same tables, functions and, with `keepIn`, executions. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

const keptFunction = z.object({ name: z.string(), versions: z.array(z.object({ number: z.string() })) });

/** Lambda without reactors of a platform, whose functions nobody calls. */
async function startFunctions() {
  const folder = mkdtempSync(join(tmpdir(), 'functions-'));
  const control = openFunctionControl({ folder, home: HOME, onPublished: () => {}, onRemoved: () => {} });
  const { url, close } = await startLambdaService(control.answer);
  return {
    url,
    list(): readonly string[] {
      const files = readdirSync(folder).map((name) => join(folder, name, 'function.json'));
      const functions = files.filter(existsSync).map((file) => keptFunction.parse(JSON.parse(readFileSync(file, 'utf8'))));
      return functions.map(({ name, versions }) => [`${name}:`, ...versions.map(({ number }) => number)].join(' ')).toSorted();
    },
    async close() {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a hub without a platform around it. */
export async function startHubWorld(options: HubOptions & { readonly keepIn?: string } = {}): Promise<HubWorld> {
  const { keepIn, ...hubOptions } = options;
  const dynamoDb = await startDynamoDb();
  await createTables(dynamoDb);
  const errors: unknown[] = [];
  const functions = await startFunctions();
  const access = new AccessLog();
  setProcessVariables();
  let now = Date.parse(NOW);
  const clock = { ...systemClock, now: () => now };
  const stage: HubStage = {
    dynamoDb,
    endpoints: { DynamoDBClient: dynamoDb.url, LambdaClient: functions.url },
    clock,
    guard: guardRoles(readDeployedPolicies(), { home: HOME, isAnnotating: false, onAccess: (use) => access.onFunction(use) }),
    options: { realTime: false, runVectors: 'none', ...hubOptions },
    onError: (error) => errors.push(error),
    ...(keepIn !== undefined && { keepIn }),
  };
  let hub = await startHubCloud(stage);
  const rows = new DynamoDBClient({ endpoint: dynamoDb.url, region: HOME.region, credentials: HOME_CREDENTIALS });
  const put = async (Key: string, Body: Uint8Array | string) => {
    const s3 = new S3Client({ endpoint: hub.bucket.url, region: HOME.region, credentials: HOME_CREDENTIALS });
    await s3.send(new PutObjectCommand({ Bucket: hub.bucket.name, Key, Body }));
    s3.destroy();
  };
  return {
    get hub() {
      return hub;
    },
    installations: installationsTable(rows, LOCAL_TABLES.reactors),
    errors,
    put,
    trust: (...keys) => put('trust.json', JSON.stringify({ schemaVersion: 1, keys: keys.map(({ key }) => key) } satisfies TrustStore)),
    async deleteRow({ publisher, name, version }) {
      const Key = marshall({ pk: `${publisher}/${name}`, sk: version });
      await rows.send(new DeleteItemCommand({ TableName: LOCAL_TABLES.catalog, Key }));
      await hub.settled();
    },
    async publish(zip) {
      const published = await publishPackage(zip, { ...hub, clock, by: 'anna' });
      await hub.settled();
      now += 1000;
      return { ...published, entry: (await hub.catalog.find({ ...published.entry.version })) ?? published.entry };
    },
    putCeiling: (ceiling) => ruleTable(rows, LOCAL_TABLES.reactors, memberRoleRows).put(memberRoleRows.readRow({ ceiling })),
    putConfigured: (reactor) => putConfiguredReactor(rows, LOCAL_TABLES.reactors, reactor),
    listFunctions: functions.list,
    advance: (milliseconds) => {
      now += milliseconds;
    },
    async restart() {
      await hub.close();
      hub = await startHubCloud(stage);
    },
    async close() {
      rows.destroy();
      await hub.close();
      await functions.close();
      await dynamoDb.close();
      access.write();
    },
  };
}
