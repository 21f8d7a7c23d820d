import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { at, textAt } from '#domain/base/json.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import { buildFindingRecord } from '#domain/finding/finding-record.ts';
import type { ToldVersion } from '#domain/finding/finding-write.ts';
import type { CollectFindingsEnv } from '#handlers/collect-findings/env.ts';
import { collectFindingsFunction } from '#handlers/collect-findings/function.ts';
import { startDynamoDb } from '#local/dynamodb/dynamodb.ts';
import { HOME } from '#local/home.ts';
import { type LambdaStandIn, startLambda } from '#local/lambda/lambda.ts';
import { HOME_CREDENTIALS } from '#local/local-host.ts';
import { startSecurityHub } from '#local/security-hub/security-hub.ts';
import { startTogether } from '#local/started.ts';
import { createTables, LOCAL_TABLES } from '#local/tables.ts';
import { findingStoreTable } from '#platform/finding/finding-store.ts';
import { bundleHandlers } from '../bundle/handlers.ts';

const ROOT = join(import.meta.dirname, '../..');
const HOUR_MS = 3_600_000;

export type CollectionBench = {
  readonly findings: number;
  readonly seconds: number;
  readonly kills: number;
  readonly invocations: number;
  /** Calls of GetFindings; without a kill they are little more than findings / 99. */
  readonly pages: number;
  /** Findings whose row is not what Security Hub says, in content or in being open. */
  readonly wrong: number;
  /** Findings that only the table knew, and those of them that were closed. */
  readonly ghosts: number;
  readonly ghostsClosed: number;
};

/** Collects so many findings with the deployed bundle, which is killed every so many seconds, and compares every row with what Security Hub has. */
export async function benchCollection(findings: number, killEverySeconds: number, say: (line: string) => void): Promise<CollectionBench> {
  const folder = mkdtempSync(join(tmpdir(), 'collection-'));
  try {
    say('bundling');
    await bundleHandlers(ROOT, folder);
    return await collect({ findings, killEveryMs: killEverySeconds * 1000, bundle: join(folder, 'collect-findings/index.mjs'), say });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Run = { readonly findings: number; readonly killEveryMs: number; readonly bundle: string; readonly say: (line: string) => void };

function collect({ findings, killEveryMs, bundle, say }: Run): Promise<CollectionBench> {
  return startTogether(async (started) => {
    const accountOf = () => HOME.accountId;
    const hub = await started.add(startSecurityHub({ ...HOME, now: Date.now, emit: () => undefined, quota: 'unlimited', accountOf }));
    const tables = await started.add(startDynamoDb());
    await createTables(tables);
    const client = new DynamoDBClient({ endpoint: tables.url, region: HOME.region, credentials: HOME_CREDENTIALS });
    started.defer(() => client.destroy());
    for (let index = 0; index < findings; index += 1) hub.ingest(makeDocument(`finding-${index}`, index));
    const ghosts = Array.from({ length: Math.ceil(findings / 100) }, (_, index) => makeDocument(`ghost-${index}`, index));
    await findingStoreTable(client, LOCAL_TABLES.findings, { now: Date.now }).remember(ghosts.map((document) => toVersion(document)));

    const environment = { ...variables(), AWS_ENDPOINT_URL_SECURITYHUB: hub.url, AWS_ENDPOINT_URL_DYNAMODB: tables.url };
    const since = performance.now();
    const tally = await runKilled({ bundle, environment, client, killEveryMs, say });
    const seconds = Math.round((performance.now() - since) / 1000);
    const rows = await loadRows(client);
    const ghostKeys = new Set(ghosts.map((document) => describe(document).key));
    const wrong = [...hub.findings(), ...ghosts]
      .map(describe)
      .filter(({ key, content }) => rows.get(key) !== (ghostKeys.has(key) ? closed(content) : content));
    const ghostsClosed = ghosts.length - wrong.filter(({ key }) => ghostKeys.has(key)).length;
    const pages = hub.counters.calls['GetFindings'] ?? 0;
    return started.close().then(() => ({ findings, seconds, ...tally, pages, wrong: wrong.length, ghosts: ghosts.length, ghostsClosed }));
  });
}

type Killing = {
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly client: DynamoDBClient;
  readonly killEveryMs: number;
  readonly say: (line: string) => void;
};

/** Invokes the function until a complete collection has ended, each time in a new process where the one before was killed. */
async function runKilled({ bundle, environment, client, killEveryMs, say }: Killing): Promise<Tally> {
  const tally = { kills: 0, invocations: 0 };
  const { name: functionName, memoryMb, timeoutSeconds } = collectFindingsFunction;
  for (let isOver = false; !isOver; ) {
    const lambda = await startLambda({ functionName, bundle, memoryMb, timeoutMs: timeoutSeconds * 1000, environment });
    isOver = await invokeUntilKilled(lambda, { killEveryMs, tally, say });
    if (!isOver) await endLease(client);
  }
  return tally;
}

/** Does what two minutes do: the dead hold the cursor no longer. */
async function endLease(client: DynamoDBClient): Promise<void> {
  await client.send(
    new UpdateItemCommand({
      TableName: LOCAL_TABLES.standards,
      Key: { pk: { S: 'COLLECTION' }, sk: { S: 'findings' } },
      UpdateExpression: 'SET leaseUntil = :over',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':over': { N: '0' } },
    }),
  );
}

type Tally = { kills: number; invocations: number };
type Life = Pick<Killing, 'killEveryMs' | 'say'> & { readonly tally: Tally };

/** @returns true where the collection has ended; the process is gone in any case */
async function invokeUntilKilled(lambda: LambdaStandIn, { killEveryMs, tally, say }: Life): Promise<boolean> {
  let killing: Promise<void> | undefined;
  const kill = () => {
    killing ??= lambda.close();
    return killing;
  };
  const timer = setTimeout(() => void kill(), killEveryMs);
  try {
    while (killing === undefined) {
      tally.invocations += 1;
      const report = await lambda.invoke('{}');
      say(`${textAt(report, 'kind')}: ${JSON.stringify(at(report, 'collection', 'counts'))}`);
      if (textAt(report, 'kind') === 'ended') return true;
    }
  } catch (error) {
    if (killing === undefined) throw error;
  } finally {
    clearTimeout(timer);
    await kill();
  }
  tally.kills += 1;
  say(`killed for the ${tally.kills}. time`);
  return false;
}

function variables() {
  return {
    AWS_REGION: HOME.region,
    AWS_ACCESS_KEY_ID: HOME_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: HOME_CREDENTIALS.secretAccessKey,
    POWERTOOLS_SERVICE_NAME: 'collect-findings',
    POWERTOOLS_METRICS_NAMESPACE: 'bench',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_LOG_LEVEL: 'ERROR',
    FINDINGS_TABLE: LOCAL_TABLES.findings,
    STANDARDS_TABLE: LOCAL_TABLES.standards,
    HOME_REGION: HOME.region,
    INCREMENTAL_EVERY_MINUTES: '60',
    COMPLETE_EVERY_HOURS: '24',
    READ_CALLS_PER_SECOND: '3',
  } as const satisfies CollectFindingsEnv & Readonly<Record<string, string>>;
}

/** A control that failed on a bucket, or passed, or was archived. */
function makeDocument(Id: string, index: number): Readonly<Record<string, unknown>> {
  return {
    SchemaVersion: '2018-10-08',
    Id,
    ProductArn: `arn:aws:securityhub:${HOME.region}::product/aws/securityhub`,
    ProductName: 'Security Hub',
    Region: HOME.region,
    GeneratorId: 'security-control/S3.2',
    AwsAccountId: String(210_987_654_321 + (index % 40)),
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    CreatedAt: '2026-11-02T08:00:00.000Z',
    UpdatedAt: new Date(Date.parse('2026-11-03T08:00:00.000Z') + Math.floor(index / 3) * 11).toISOString(),
    Severity: { Label: 'HIGH' },
    Title: 'S3 general purpose buckets should block public read access',
    Description: 'Checks whether a bucket lets the public read.',
    Resources: [{ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::bucket-${index}`, Partition: 'aws', Region: HOME.region }],
    Compliance: { Status: index % 5 === 0 ? 'PASSED' : 'FAILED', SecurityControlId: 'S3.2' },
    Workflow: { Status: 'NEW' },
    RecordState: index % 11 === 0 ? 'ARCHIVED' : 'ACTIVE',
  };
}

function toVersion(document: object, EventTime = new Date(Date.now() - HOUR_MS).toISOString()): ToldVersion {
  const [parsed] = findingsIn(document);
  if (parsed?.kind !== 'finding') throw new Error('A document of the workload is no finding; this cannot happen.');
  return { finding: { ...parsed.finding, EventTime }, document };
}

/** The key of a row, and what decides whether it is right. */
function describe(document: object): { readonly key: string; readonly content: string } {
  const { identity, contentHash, isOpen } = buildFindingRecord(toVersion(document).finding, 0);
  return { key: `finding#${identity}`, content: `${contentHash} ${isOpen}` };
}

function closed(content: string): string {
  return content.replace(/true$/, 'false');
}

async function loadRows(client: DynamoDBClient): Promise<ReadonlyMap<string, string>> {
  const rows = new Map<string, string>();
  for await (const { Items: items = [] } of paginateScan({ client }, { TableName: LOCAL_TABLES.findings }))
    for (const { pk, contentHash, isOpen } of items) rows.set(pk?.S ?? '', `${contentHash?.S} ${isOpen?.BOOL}`);
  return rows;
}
