import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Publication } from '#domain/enrichment/decision.ts';
import { decide } from '#domain/enrichment/enrichment-decision.ts';
import { localHost } from '#local/local-host.ts';
import type { SecurityHubStandIn } from '#local/security-hub/security-hub.ts';
import { Pace } from '#platform/base/concurrency.ts';
import { annotatingPublisher } from '#platform/enrichment/finding-annotator.ts';
import { importingPublisher } from '#platform/enrichment/finding-publisher.ts';
import { importers, type PublisherEnv, targetFor } from '#platform/security-hub/security-hub-access.ts';
import { failedControl, finding, HOME } from '../../support/findings.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { mappingIndex } from '../../support/mapping-release.ts';
import { hubClient, KEY_OF, startHub, timed } from '../../support/security-hub.ts';

const index = mappingIndex();
const context = { companyName: 'Example', home: HOME, targetOf: () => HOME, index };

function publication(document: Record<string, unknown>): Publication {
  const decision = decide(finding(document), index, undefined, { granularity: 'technique', maxTechniques: 5 });
  if (decision.kind !== 'create') throw new Error(`expected a publication, got ${decision.kind}`);
  return decision;
}

describe('annotate mode', () => {
  let hub: SecurityHubStandIn;
  beforeEach(async () => {
    hub = await startHub();
  });
  afterEach(() => hub.close());
  const publisher = () => annotatingPublisher(hubClient(hub), new Pace({ perSecond: 100, burst: 100, clock: new ManualClock() }));

  it('writes the story on the source finding, with one call for all that share it', async () => {
    const documents = ['a', 'b', 'c'].map((bucket) => failedControl('S3.2', { on: bucket }));
    for (const document of [...documents, failedControl('EC2.19', { on: 'group' })]) hub.ingest(document);

    const results = await publisher().publish([...documents, failedControl('EC2.19', { on: 'group' })].map(publication), context);

    expect([...results.values()].map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(hub.counters.calls).toEqual({ BatchUpdateFindings: 2 });
    expect(hub.findings()).toHaveLength(4);
    expect(hub.findings()[0]).toMatchObject({
      UserDefinedFields: {
        'attack/technique-ids': 'T1530,T1552.001',
        'attack/tactic-ids': 'TA0009,TA0006',
        'attack/version': '19.1',
        'attack/intent': 'exposure',
        'attack/key': 'securityhub_control:S3.2',
      },
    });
  });

  it('keeps its calls inside the quota that it was given', async () => {
    const documents = ['S3.2', 'EC2.19'].map((control) => failedControl(control, { on: 'resource' }));
    for (const document of documents) hub.ingest(document);
    const clock = new ManualClock();
    const { client, sentAfter } = timed(hubClient(hub), clock);

    await clock.finish(
      annotatingPublisher(client, new Pace({ perSecond: 5, burst: 1, clock })).publish(documents.map(publication), context),
    );

    expect(sentAfter).toEqual([0, 200]);
  });

  it('says for good that a finding is gone, and annotates the others of its call', async () => {
    hub.ingest(failedControl('S3.2', { on: 'here' }));
    const decisions = [failedControl('S3.2', { on: 'here' }), failedControl('S3.2', { on: 'gone' })].map(publication);

    const results = await publisher().publish(decisions, context);

    expect(decisions.map(({ identity }) => results.get(identity))).toMatchObject([
      { kind: 'sent', active: ['source'] },
      { kind: 'refused', refusal: { code: 'FindingNotFound', permanent: true } },
    ]);
  });

  it('leaves findings alone that share Id and ProductArn across accounts: one call would annotate both', async () => {
    const twins = [
      failedControl('S3.2', { Id: 'check-17', AwsAccountId: '111111111111' }),
      failedControl('EC2.19', { Id: 'check-17', AwsAccountId: '210987654321' }),
    ];
    const documents = [...twins, failedControl('S3.2', { on: 'c' })];
    for (const document of documents) hub.ingest(document);
    const decisions = documents.map(publication);

    const results = await publisher().publish(decisions, context);

    const refused = { kind: 'refused', active: [], refusal: { code: 'SharedIdentifier', permanent: true } };
    expect(decisions.map(({ identity }) => results.get(identity))).toMatchObject([refused, refused, { kind: 'sent' }]);
    expect(hub.findings().map(({ UserDefinedFields }) => UserDefinedFields !== undefined)).toEqual([false, false, true]);
  });
});

describe('member mode', () => {
  const environment = {
    PUBLISHER_PARTITION: 'aws',
    PUBLISHER_ACCOUNT_ID: HOME.accountId,
    PUBLISHER_REGION: HOME.region,
    COMPANY_NAME: 'Example',
    PUBLISH_MODE: 'member',
    WRITER_ROLE_NAME: 'attack-finding-writer',
    WRITER_ROLE_EXTERNAL_ID: 'external',
    IMPORT_CALLS_PER_SECOND: 10,
  } satisfies PublisherEnv;
  const asked: string[] = [];
  let hub: SecurityHubStandIn;
  let sts: Server;

  beforeAll(async () => {
    hub = await startHub({ subscribedAccounts: [HOME.accountId, '210987654321'] });
    sts = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const form = new URLSearchParams(Buffer.concat(chunks).toString());
        const role = form.get('RoleArn') ?? '';
        asked.push(`${role} ${form.get('ExternalId')} ${form.get('DurationSeconds')}`);
        const isMember = role.includes(':210987654321:');
        response.writeHead(isMember ? 200 : 403, { 'content-type': 'text/xml' });
        response.end(
          isMember
            ? assumedRole(KEY_OF['210987654321'])
            : '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
        );
      });
    });
    await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => sts.close(resolve));
    await hub.close();
  });

  it('imports into the member account under its own product, through the writer role, and keeps one bad account apart', async () => {
    const endpoints = { SecurityHubClient: hub.url, STSClient: `http://127.0.0.1:${(sts.address() as AddressInfo).port}` };
    const credentials = { accessKeyId: KEY_OF[HOME.accountId], secretAccessKey: 'example' };
    const host = localHost({ region: HOME.region, endpoints, credentials }, new ManualClock());
    const publisher = importingPublisher(importers(environment, host));
    const getTarget = (source: ReturnType<typeof finding>) =>
      targetFor(environment, { partition: source.Partition, accountId: source.AwsAccountId, region: source.Region });
    const member = publication(failedControl('EC2.19', { on: 'a' }));
    const stranger = publication(failedControl('EC2.19', { on: 'b', AwsAccountId: '543210987654' }));
    const nobody = publication(failedControl('EC2.19', { on: 'c', AwsAccountId: 'XXXXXXXXXXXX' }));
    const nowhere = publication(failedControl('EC2.19', { on: 'd', Region: 'evil-example' }));

    const results = await publisher.publish([member, stranger, nobody, nowhere], { ...context, targetOf: getTarget });

    expect(results.get(member.identity)).toMatchObject({ kind: 'sent', active: ['T1190'] });
    expect(results.get(stranger.identity)).toMatchObject({ kind: 'failed', refusal: { code: 'SecurityHubDenied' } });
    expect(results.get(nobody.identity)).toMatchObject({ kind: 'refused', refusal: { code: 'InputInvalid' } });
    expect(results.get(nowhere.identity)).toMatchObject({ kind: 'refused', refusal: { code: 'InputInvalid' } });
    expect(hub.findings()).toMatchObject([
      { AwsAccountId: '210987654321', ProductArn: 'arn:aws:securityhub:eu-central-1:210987654321:product/210987654321/default' },
    ]);
    expect(asked).toContain('arn:aws:iam::210987654321:role/attack-finding-writer external 900');
  });
});

function assumedRole(accessKeyId: string): string {
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
    <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}
