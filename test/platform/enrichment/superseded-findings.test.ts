import { BatchImportFindingsCommand } from '@aws-sdk/client-securityhub';
import type { AttackFinding } from '#domain/enrichment/attack-finding.ts';
import type { SecurityHubStandIn } from '#local/security-hub/security-hub.ts';
import { archiveSupersededFindings } from '#platform/enrichment/superseded-findings.ts';
import { controlDocument, failedControl } from '../../support/findings.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { hubClient, KEY_OF, startHub } from '../../support/security-hub.ts';
import { publishedFindings, supersededFindings } from '../../support/superseded-findings.ts';

const toInput = (findings: readonly AttackFinding[]) => JSON.parse(JSON.stringify({ Findings: findings }));

describe('archiveSupersededFindings', () => {
  let hub: SecurityHubStandIn;
  const clock = new ManualClock();
  beforeEach(async () => {
    hub = await startHub({ subscribedAccounts: Object.keys(KEY_OF) });
  });
  afterEach(() => hub.close());
  const publish = (...findings: AttackFinding[]) => hubClient(hub).send(new BatchImportFindingsCommand(toInput(findings)));
  const archive = (dryRun = false) => clock.finish(archiveSupersededFindings({ client: hubClient(hub), clock, dryRun }));
  const activeIds = () =>
    hub
      .findings()
      .filter(({ RecordState }) => RecordState === 'ACTIVE')
      .map(({ Id }) => Id)
      .toSorted();

  it('archives what identities without an account had published, over several pages, and nothing else', async () => {
    const sources = Array.from({ length: 60 }, (_, bucket) => failedControl('S3.2', { on: `bucket-${bucket}` }));
    for (const source of sources) await publish(...supersededFindings(source));
    const current = publishedFindings(controlDocument());
    await publish(...current);
    hub.ingest(controlDocument());

    const report = await archive();
    const again = await archive();

    expect(report).toEqual({ found: 120, archived: 120, left: [] });
    expect(again).toEqual({ found: 0, archived: 0, left: [] });
    expect(activeIds()).toEqual([...current.map(({ Id }) => Id), controlDocument()['Id']].toSorted());
  });

  it('only counts them where it is asked to', async () => {
    await publish(...supersededFindings(controlDocument()));

    expect(await archive(true)).toEqual({ found: 2, archived: 0, left: [] });
    expect(activeIds()).toHaveLength(2);
  });

  it('keeps the content, so that an archived finding still tells its story', async () => {
    const [before] = supersededFindings(controlDocument());
    await publish(...supersededFindings(controlDocument()));

    await archive();

    const { RecordState: _, UpdatedAt: __, ...content } = JSON.parse(JSON.stringify(before));
    expect(hub.findings().find(({ Id }) => Id === before?.Id)).toMatchObject({
      ...content,
      RecordState: 'ARCHIVED',
      ProductFields: expect.objectContaining(content.ProductFields),
    });
  });

  it('names what only another account may archive, and archives the rest', async () => {
    await publish(...supersededFindings(controlDocument()));
    const [foreign] = supersededFindings(failedControl('EC2.19', { on: 'group' }));
    const member = {
      ...foreign,
      AwsAccountId: '210987654321',
      ProductArn: 'arn:aws:securityhub:eu-central-1:210987654321:product/210987654321/default',
    };
    await hubClient(hub, '210987654321').send(new BatchImportFindingsCommand(JSON.parse(JSON.stringify({ Findings: [member] }))));

    const report = await archive();

    expect(report).toMatchObject({ found: 3, archived: 2, left: [{ id: foreign?.Id, accountId: '210987654321', region: 'eu-central-1' }] });
    expect(report.left[0]?.reason).toContain('refused this caller');
  });

  it('says that the findings cannot be read', async () => {
    await hub.close();
    hub = await startHub({
      fault: ({ operation }) =>
        operation === 'GetFindings' ? { kind: 'error', status: 403, code: 'AccessDeniedException', message: 'no' } : undefined,
    });

    await expect(archive()).rejects.toMatchObject({ name: 'SecurityHubDenied' });
  });
});
