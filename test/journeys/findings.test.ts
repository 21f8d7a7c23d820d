import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import type { Cloud } from '#local/cloud.ts';
import { HOME } from '#local/home.ts';
import { startStreamPoller } from '#local/stream-poller.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { isNews, readFindingImage } from '#platform/finding/finding-image.ts';
import { standardStoreTables } from '#platform/finding/standard-store.ts';
import { told } from '../support/finding-table.ts';
import { controlDocument, failedControl } from '../support/findings.ts';
import { type SeededCloud, startSeededCloud } from '../support/seeded-cloud.ts';

describe('findings on the whole platform', () => {
  const failures: unknown[] = [];
  let platform: SeededCloud;
  let cloud: Cloud;

  beforeAll(async () => {
    platform = await startSeededCloud();
    cloud = platform.cloud;
  });
  afterAll(() => platform.close());

  const stored = (document: object) => cloud.findings.store.find(identifyFinding(told(document).finding));

  it('are stored as their events tell them, and told on in a stream, with the rights of the deployed roles', async () => {
    const seen: string[] = [];
    const poller = startStreamPoller({
      reader: cloud.dynamoDb.readStream(LOCAL_TABLES.findings),
      functionName: 'listener',
      batchSize: 100,
      home: HOME,
      onError: (error) => failures.push(error),
      handler: async ({ Records }: DynamoDBStreamEvent) => {
        for (const { dynamodb: { OldImage: before, NewImage: after } = {} } of Records)
          if (after !== undefined && isNews(before, after)) seen.push(readFindingImage(after).finding.FindingStatus);
      },
    });
    const source = failedControl('S3.2', { on: 'invoices', AwsAccountId: '210987654321', Region: 'eu-central-1' });
    const later = { ...source, UpdatedAt: '2026-11-29T08:00:00.000Z' };

    cloud.securityHub.ingest(source);
    await cloud.settled();
    cloud.securityHub.ingest(later);
    await cloud.settled();
    await poller.idle();
    await poller.stop();

    expect(await stored(source)).toMatchObject({ isOpen: true, finding: { UpdatedAt: later.UpdatedAt, EventTime: expect.any(String) } });
    expect(seen).toEqual(['NEW', 'NEW']);
    expect([...platform.errors, ...failures]).toEqual([]);
  });

  it('are set aside where they cannot be read', async () => {
    await cloud.bus.put({
      source: 'aws.securityhub',
      'detail-type': 'Security Hub Findings - Imported',
      detail: { findings: [controlDocument({ Title: '' })] },
    });
    await cloud.settled();

    expect(await cloud.queues.depth(cloud.findings.deadLetters)).toMatchObject({ visible: 1 });
  });

  it('are collected with their standards and controls, the published ones left out', async () => {
    const dynamoDb = cloud.host.client(DynamoDBClient);
    const names = { standards: LOCAL_TABLES.standards, controls: LOCAL_TABLES.controls };
    const standards = standardStoreTables(dynamoDb, names, { now: Date.now });
    const gone = { pk: { S: `CONTROL#${HOME.accountId}#${HOME.region}` }, sk: { S: 'Gone.1' }, content: { S: '{}' } };
    await dynamoDb.send(new PutItemCommand({ TableName: LOCAL_TABLES.controls, Item: gone }));

    const report = await cloud.findings.collectFindings();
    const about = await cloud.findings.collectStandards();

    expect(report).toMatchObject({ kind: 'ended', collection: { kind: 'complete', counts: { stored: 0, unreadable: 0, closed: 0 } } });
    expect(report.collection?.counts.findings).toBe(cloud.securityHub.findings().length);
    expect(about.places).toMatchObject([
      { place: { accountId: HOME.accountId, region: HOME.region }, standards: 3, removed: 1, isComplete: true },
    ]);
    const controls = await standards.listControls({ accountId: HOME.accountId, region: HOME.region });
    expect(controls.find(({ id }) => id === 'S3.2')).toMatchObject({
      severity: 'CRITICAL',
      status: 'ENABLED',
      standards: expect.arrayContaining([expect.stringContaining('foundational')]),
    });
    expect(await cloud.findings.collectFindings()).toMatchObject({ kind: 'idle' });
    dynamoDb.destroy();
    expect(platform.errors).toEqual([]);
  });
});
