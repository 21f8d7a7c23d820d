import { closedBecause } from '#domain/finding/closed.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { parseFinding } from '#domain/finding/parse-finding.ts';
import { controlDocument, finding, guardDutyDocument } from '../../support/findings.ts';

describe('parseFinding', () => {
  it('reads the account and Region of the finding, not of the bus', () => {
    const read = finding(controlDocument({ AwsAccountId: '210987654321', Region: 'eu-west-3' }));

    expect(read).toMatchObject({ AwsAccountId: '210987654321', Region: 'eu-west-3', Partition: 'aws' });
  });

  it.each([
    ['Compliance', undefined, { ComplianceStatus: undefined, SecurityControlId: undefined }],
    ['Workflow', undefined, { FindingStatus: 'NEW' }],
    ['Types', undefined, { Types: [] }],
    ['Types', 'not a list', { Types: [] }],
    ['RecordState', undefined, { RecordState: 'ACTIVE' }],
    ['ProductName', undefined, { ProductName: 'Security Hub' }],
    ['Description', 7, { Description: '' }],
  ])('tolerates %s = %p', (field, value, expected) => {
    expect(finding(controlDocument({ [field]: value }))).toMatchObject(expected);
  });

  it.each([
    [{ Label: 'high' }, 'HIGH'],
    [{ Normalized: 90 }, 'CRITICAL'],
    [{ Normalized: 89, Original: 0 }, 'HIGH'],
    [{ Normalized: 40 }, 'MEDIUM'],
    [{ Product: 5, Normalized: 1 }, 'LOW'],
    [{ Product: 0 }, 'INFORMATIONAL'],
  ])('reads the severity of %j as %s', (severity, label) => {
    expect(finding(controlDocument({ Severity: severity })).Severity.Label).toBe(label);
  });

  it('takes severity and types from FindingProviderFields where the top level has none', () => {
    const {
      Severity: _none,
      Types: _noTypes,
      ...rest
    } = controlDocument({
      FindingProviderFields: { Severity: { Label: 'LOW', Original: '10' }, Types: ['Effects/Data Exposure'] },
    });

    expect(finding(rest)).toMatchObject({ Severity: { Label: 'LOW', Original: '10' }, Types: ['Effects/Data Exposure'] });
  });

  it('lets Workflow.Status win over the retired WorkflowState', () => {
    expect(finding(controlDocument({ Workflow: { Status: 'RESOLVED' }, WorkflowState: 'NEW' })).FindingStatus).toBe('RESOLVED');
    expect(finding(controlDocument({ Workflow: undefined, WorkflowState: 'RESOLVED' })).FindingStatus).toBe('RESOLVED');
  });

  it('stands the account in for a finding without resources', () => {
    expect(finding(controlDocument({ Resources: [] })).Resources).toEqual([
      { Type: 'AwsAccount', Id: 'AWS::::Account:210987654321', Partition: 'aws', Region: 'eu-central-1' },
    ]);
  });

  it('falls back to UpdatedAt where CreatedAt is no point in time', () => {
    expect(finding(controlDocument({ CreatedAt: '1977-06-02T122:29:47Z' })).CreatedAt).toBe('2026-11-03T08:00:00.000Z');
  });

  it.each([
    ['Id', ''],
    ['Id', 'x'.repeat(513)],
    ['ProductArn', 'not-an-arn'],
    ['GeneratorId', undefined],
    ['AwsAccountId', '<account_uid>'],
    ['AwsAccountId', undefined],
    ['Title', '   '],
    ['UpdatedAt', undefined],
    ['UpdatedAt', 'yesterday'],
  ])('rejects %s = %p and names the field', (field, value) => {
    expect(parseFinding(controlDocument({ [field]: value }))).toMatchObject({ kind: 'reject', reason: 'invalid-field', field });
  });

  it('takes no time whose year has five digits in UTC, and leaves room for what is sent after the last', () => {
    expect(finding(controlDocument({ CreatedAt: '9999-12-31T23:59:59-23:00' })).CreatedAt).toBe('2026-11-03T08:00:00.000Z');
    expect(finding(controlDocument({ UpdatedAt: '9999-12-31T23:59:59.999Z' })).UpdatedAt).toBe('9999-12-31T00:00:00.000Z');
    expect(parseFinding(controlDocument({ UpdatedAt: '9999-12-31T23:59:59-23:00' }))).toMatchObject({ kind: 'reject', field: 'UpdatedAt' });
  });

  it.each([
    ['blanks before it', `${' '.repeat(64)}9`, '9'],
    ['a pair of surrogates at the limit', `${'x'.repeat(63)}\u{1f600}x`, `${'x'.repeat(63)}…`],
    ['nothing but blanks', ' \n', undefined],
  ])('cuts a severity with %s to what Security Hub takes', (_what, Original, expected) => {
    expect(finding(controlDocument({ Severity: { Label: 'HIGH', Original } })).Severity.Original).toBe(expected);
  });

  it.each([
    [undefined, 7, 'eu-central-1'],
    ['', 'eu-west-3', 'eu-west-3'],
    ['  ', {}, 'eu-central-1'],
    ['westeurope', 'eu-west-3', 'westeurope'],
  ])('reads the Region %j beside that of a resource, %j, as %s', (Region, ofResource, expected) => {
    const Resources = [{ Type: 'AwsS3Bucket', Id: 'invoices', Region: ofResource }];

    expect(finding(controlDocument({ Region, Resources })).Region).toBe(expected);
  });

  it.each(['evil.example/#', 'r'.repeat(600)])('sets aside what names the Region %j', (Region) => {
    expect(parseFinding(controlDocument({ Region }))).toMatchObject({ kind: 'reject', field: 'Region' });
  });

  it.each(['Id', 'ProductArn'])('refuses half a surrogate pair in %s, which is an address', (field) => {
    expect(parseFinding(controlDocument({ [field]: `${controlDocument()[field]}\ud800` }))).toMatchObject({ kind: 'reject', field });
  });

  it('makes every other text well-formed, in names too', () => {
    const Resources = [{ Type: 'Other', Id: 'a\ud800', Tags: { 'k\udc00': '\ud800v' }, Details: { Other: { list: ['\udfff'] } } }];

    const read = finding(controlDocument({ Title: '\ud800t', ProductFields: { 'p\ud800': 'q' }, Resources }));

    expect(read.Title).toBe('\ufffdt');
    expect(read.ProductFields).toEqual({ 'p\ufffd': 'q' });
    expect(read.Resources).toEqual([
      { Type: 'Other', Id: 'a\ufffd', Tags: { 'k\ufffd': '\ufffdv' }, Details: { Other: { list: ['\ufffd'] } } },
    ]);
  });

  it.each([
    [60, 'finding'],
    [70, 'reject'],
    [100_000, 'reject'],
  ])('reads resources of %i levels as a %s', (levels, kind) => {
    const Details = JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

    expect(parseFinding(controlDocument({ Resources: [{ Type: 'Other', Id: 'a', Details }] })).kind).toBe(kind);
  });

  it('names the resource that has no Id', () => {
    const parsed = parseFinding(controlDocument({ Resources: [{ Type: 'AwsS3Bucket', Id: 'a' }, { Type: 'Other' }] }));

    expect(parsed).toMatchObject({ kind: 'reject', field: 'Resources.1' });
  });

  it.each([null, 7, 'text', []])('rejects %p as not a finding', (document) => {
    expect(parseFinding(document)).toMatchObject({ kind: 'reject', reason: 'not-a-finding' });
  });

  it('recognizes our own findings before anything else', () => {
    expect(parseFinding({ ProductName: 'ATT&CK Reactor' })).toEqual({ kind: 'own' });
    expect(parseFinding({ ProductFields: { 'aws/securityhub/ProductName': 'ATT&CK Reactor' } })).toEqual({ kind: 'own' });
  });

  it('takes a finding that only has our name for a foreign one that is over', () => {
    const renamed = [
      { ProductName: 'ATT&CK Reactor' },
      { ProductName: 'Scanner', ProductFields: { 'aws/securityhub/ProductName': 'ATT&CK Reactor' } },
    ];

    expect(renamed.map((names) => closedBecause(finding(controlDocument(names))))).toEqual(['own-finding', 'own-finding']);
    expect(parseFinding(controlDocument({ ...renamed[0], GeneratorId: 'attack/TA0009' }))).toEqual({ kind: 'own' });
  });

  it.each(['eu-central-1/111111111111/TA0009', 'EU-CENTRAL-1', 'eu central 1', 'eu-central-1\n', 'x'.repeat(17)])(
    'rejects the Region %p',
    (Region) => {
      expect(parseFinding(controlDocument({ Region }))).toMatchObject({ kind: 'reject', reason: 'invalid-field', field: 'Region' });
    },
  );

  it('reads the Region from where it is a text: the finding, its first resource, its product', () => {
    const where = (Region: unknown, ofResource: unknown) =>
      finding(controlDocument({ Region, Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::a', Region: ofResource }] })).Region;

    expect([where('us-east-1', 'eu-west-1'), where('', 'eu-west-1'), where(undefined, 7), where(null, { a: 1 })]).toEqual([
      'us-east-1',
      'eu-west-1',
      'eu-central-1',
      'eu-central-1',
    ]);
  });

  it('keeps resources untouched', () => {
    const resources = [{ Type: 'AwsEc2Instance', Id: 'i-1', Details: { AwsEc2Instance: { Tags: ['a'] } }, Tags: { team: 'shop' } }];

    expect(finding(controlDocument({ Resources: resources })).Resources).toEqual(resources);
  });

  it('reads the techniques that an attack sequence states', () => {
    const read = finding(
      guardDutyDocument({
        Description: 'Something happened. 2 MITRE ATT&CK techniques observed: T1562.008 - Impair Defenses, T1078. See T9',
        Detection: { Sequence: { Signals: [], SequenceIndicators: [{ Key: 'ATTACK_TECHNIQUE', Values: ['T1530'] }] } },
      }),
    );

    expect(read.StatedTechniques).toEqual(['T1530', 'T1562.008', 'T1078']);
  });

  it('does not read an id that a length limit cut off', () => {
    const compliance = { Status: 'FAILED', RelatedRequirements: ['MITRE-ATTACK T1190 T1078.00', 'CIS 1.4'] };

    expect(finding(controlDocument({ Compliance: compliance })).StatedTechniques).toEqual(['T1190']);
  });
});

describe('identityOf', () => {
  it('is the same over versions and differs between products', () => {
    const first = finding(controlDocument());
    const later = finding(controlDocument({ UpdatedAt: '2026-11-09T08:00:00Z', Title: 'Another text' }));
    const other = finding(controlDocument({ ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/config' }));

    expect(identifyFinding(later)).toBe(identifyFinding(first));
    expect(identifyFinding(other)).not.toBe(identifyFinding(first));
    expect(identifyFinding(first)).toMatch(/^[0-9a-f]{32}$/);
  });
});
