import type { Decision } from '#domain/enrichment/decision.ts';
import { decide, type EnrichmentPolicy } from '#domain/enrichment/enrichment-decision.ts';
import type { LedgerEntry } from '#domain/enrichment/enrichment-ledger.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { controlDocument, failedControl, finding, guardDutyDocument } from '../../support/findings.ts';
import { mappingIndex, row, technique } from '../../support/mapping-release.ts';

const policy: EnrichmentPolicy = { granularity: 'technique', maxTechniques: 5 };
const index = mappingIndex();

function decideOn(document: Record<string, unknown>, known?: LedgerEntry): Decision {
  return decide(finding(document), index, known, policy);
}

/** The content of the ledger after a decision was carried out. */
function remembered(document: Record<string, unknown>, overrides: Partial<LedgerEntry> = {}): LedgerEntry {
  const source = finding(document);
  const decision = decide(source, index, undefined, policy);
  if (decision.kind !== 'create') throw new Error(`expected a publication, got ${decision.kind}`);
  return {
    identity: identifyFinding(source),
    revision: 2,
    sourceUpdatedAt: source.UpdatedAt,
    sourceEventTime: undefined,
    sourceStatus: source.FindingStatus,
    contentHash: decision.contentHash,
    sentAt: source.UpdatedAt,
    published: decision.subjects,
    techniqueIds: decision.techniques.map(({ id }) => id),
    severity: source.Severity.Label,
    partition: 'aws',
    accountId: source.AwsAccountId,
    region: source.Region,
    ...overrides,
  };
}

const LATER = '2026-11-05T08:00:00.000Z';

describe('decide', () => {
  it('creates one finding per technique of a failed control, strongest first', () => {
    expect(decideOn(controlDocument())).toMatchObject({
      kind: 'create',
      subjects: ['T1530', 'T1552.001'],
      retire: [],
      key: { key: 'S3.2' },
    });
  });

  it('creates for a detection, which has no compliance at all', () => {
    expect(decideOn(guardDutyDocument())).toMatchObject({ kind: 'create', subjects: ['T1069'] });
  });

  it.each(['WARNING', 'FAILED'])('creates while compliance is %s', (status) => {
    expect(decideOn(controlDocument({ Compliance: { Status: status, SecurityControlId: 'S3.2' } })).kind).toBe('create');
  });

  it('does not take NOTIFIED for the end', () => {
    expect(decideOn(controlDocument({ Workflow: { Status: 'NOTIFIED' } })).kind).toBe('create');
  });

  it.each([
    ['passed', { Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' } }],
    ['not-failed', { Compliance: { Status: 'NOT_AVAILABLE', SecurityControlId: 'S3.2' } }],
    ['suppressed', { Workflow: { Status: 'SUPPRESSED' } }],
    ['resolved', { Workflow: { Status: 'RESOLVED' } }],
    ['archived', { RecordState: 'ARCHIVED' }],
  ])('skips a source that is %s and was never published, and archives one that was', (reason, end) => {
    const closed = controlDocument({ ...end, UpdatedAt: LATER });

    expect(decideOn(closed)).toMatchObject({ kind: 'skip', reason, remember: { expected: undefined, entry: { published: [] } } });
    expect(decideOn(closed, remembered(controlDocument()))).toMatchObject({
      kind: 'archive',
      retire: ['T1530', 'T1552.001'],
      subjects: [],
    });
  });

  it('sends nothing for a version without news', () => {
    const known = remembered(controlDocument());

    expect(decideOn(controlDocument({ UpdatedAt: LATER }), known)).toMatchObject({
      kind: 'skip',
      reason: 'unchanged',
      remember: { entry: { sourceUpdatedAt: LATER } },
    });
  });

  it('sends a heartbeat before Security Hub would forget the finding', () => {
    const known = remembered(controlDocument(), { sentAt: '2026-09-01T00:00:00.000Z' });

    expect(decideOn(controlDocument({ UpdatedAt: LATER }), known).kind).toBe('update');
  });

  it('updates when what shows has changed', () => {
    const known = remembered(controlDocument());

    expect(decideOn(controlDocument({ UpdatedAt: LATER, Severity: { Label: 'LOW' } }), known)).toMatchObject({
      kind: 'update',
      retire: [],
    });
  });

  it('updates and retires what the next release no longer maps', () => {
    const next = mappingIndex({ version: '2026.12.0', mappings: [row('S3.2', 'T1530')] });

    const decision = decide(finding(controlDocument({ UpdatedAt: LATER })), next, remembered(controlDocument()), policy);

    expect(decision).toMatchObject({ kind: 'update', subjects: ['T1530'], retire: ['T1552.001'] });
  });

  it('ignores a version older than the one that was handled', () => {
    const known = remembered(controlDocument(), { sourceUpdatedAt: LATER, published: [] });

    expect(decideOn(controlDocument(), known)).toMatchObject({ kind: 'skip', reason: 'unchanged', remember: undefined });
  });

  it('ignores an older event of the same UpdatedAt, and remembers a newer one', () => {
    const known = remembered(controlDocument(), { sourceEventTime: '2026-11-03T08:05:00.000Z' });
    const told = (EventTime: string) => decide({ ...finding(controlDocument()), EventTime }, index, known, policy);

    expect(told('2026-11-03T08:04:59.000Z')).toMatchObject({ kind: 'skip', reason: 'unchanged', remember: undefined });
    expect(told('2026-11-03T08:05:01.000Z')).toMatchObject({
      kind: 'skip',
      reason: 'unchanged',
      remember: { entry: { sourceEventTime: '2026-11-03T08:05:01.000Z' } },
    });
  });

  it('retires at the place that the ledger knows where the source is at another one', () => {
    const known = remembered(controlDocument());
    const elsewhere = { Region: 'us-east-1', UpdatedAt: LATER };
    const passed = { Compliance: { Status: 'PASSED', SecurityControlId: 'S3.2' } };

    const open = decideOn(controlDocument(elsewhere), known);
    const closed = decideOn(controlDocument({ ...elsewhere, ...passed }), known);
    const forgotten = decideOn(controlDocument(elsewhere), { ...known, published: [] });

    expect(open).toMatchObject({ kind: 'archive', moves: true, retire: ['T1530', 'T1552.001'], source: { Region: 'eu-central-1' } });
    expect(closed).toMatchObject({ kind: 'archive', moves: false, source: { Region: 'eu-central-1' } });
    expect(forgotten).toMatchObject({ kind: 'create', source: { Region: 'us-east-1' } });
  });

  it('sends again what was never confirmed', () => {
    expect(decideOn(controlDocument(), remembered(controlDocument(), { contentHash: '' })).kind).toBe('update');
  });

  it('reopens a source that was closed', () => {
    const known = remembered(controlDocument(), { published: [], techniqueIds: [] });

    expect(decideOn(controlDocument({ UpdatedAt: LATER }), known).kind).toBe('create');
  });

  it.each([
    ['no-technique', failedControl('EC2.35')],
    ['no-mapping', failedControl('Unheard.1')],
    ['no-mapping', failedControl('EC2.36')],
    ['unsupported-product', controlDocument({ ProductArn: 'arn:aws:securityhub:eu-central-1::product/somebody/scanner' })],
  ])('says %s where no technique is known', (reason, document) => {
    expect(decideOn(document)).toMatchObject({ kind: 'skip', reason, remember: undefined });
  });

  it('ranks techniques that the finding states above the mapping, and replaces revoked ids', () => {
    const sequence = guardDutyDocument({ Description: '1 MITRE ATT&CK technique observed: T1562.008 - Impair Defenses' });

    expect(decideOn(sequence)).toMatchObject({
      subjects: ['T1685.002', 'T1069'],
      techniques: [
        { id: 'T1685.002', origin: 'finding' },
        { id: 'T1069', origin: 'mapping' },
      ],
    });
  });

  it('publishes at most maxTechniques and keeps the rest in the story', () => {
    const ids = ['T1001', 'T1002', 'T1003', 'T1004'];
    const many = mappingIndex({ mappings: ids.map((id) => row('S3.2', id)), techniques: ids.map((id) => technique(id)) });

    const decision = decide(finding(controlDocument()), many, undefined, { ...policy, maxTechniques: 3 });

    expect(decision).toMatchObject({ subjects: ['T1001', 'T1002', 'T1003'], techniques: { length: 4 } });
  });

  it('publishes one finding per source where that is the policy', () => {
    const decision = decide(finding(controlDocument()), index, undefined, { ...policy, granularity: 'source' });

    expect(decision).toMatchObject({ kind: 'create', subjects: ['source'] });
  });
});
