import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { findingsIn, readMessage } from '#domain/finding/envelope.ts';
import { controlDocument, guardDutyDocument, importedEvent } from '../../support/findings.ts';

const EVENTS = join(import.meta.dirname, '../../events');
const event = (name: string): unknown => JSON.parse(readFileSync(join(EVENTS, name), 'utf8'));
const kinds = (document: unknown) =>
  findingsIn(document).map((parsed) => (parsed.kind === 'finding' ? parsed.finding.ProductName : parsed.kind));

describe('findingsIn', () => {
  it('believes the product of an ASFF document, whatever fields of other formats stand beside it', () => {
    const productArn = 'arn:aws:securityhub:eu-central-1:210987654321:product/210987654321/default';
    const beside = [
      {
        service: { serviceName: 'guardduty' },
        arn: 'arn:aws:guardduty:eu-central-1:210987654321:detector/1/finding/2',
        id: '2',
        type: 'Recon:EC2/x',
      },
      { finding_info: { uid: '1' }, metadata: { product: { uid: 'arn:aws:securityhub:eu-central-1::productv2/aws/guardduty' } } },
    ];

    const products = beside.map((fields) => findingsIn({ ...guardDutyDocument({ ProductArn: productArn }), ...fields }));

    expect(products).toMatchObject(beside.map(() => [{ kind: 'finding', finding: { ProductArn: productArn } }]));
  });

  it.each([
    ['a bare finding', controlDocument(), ['Security Hub']],
    ['a list', [controlDocument(), guardDutyDocument()], ['Security Hub', 'GuardDuty']],
    ['an event', importedEvent(controlDocument()), ['Security Hub']],
    ['an event whose findings are one object', { ...importedEvent(), detail: { findings: controlDocument() } }, ['Security Hub']],
    ['a request or an answer', { Findings: [controlDocument()] }, ['Security Hub']],
    ['an SQS message', { messageId: 'm', body: JSON.stringify(importedEvent(controlDocument())) }, ['Security Hub']],
    ['an event of Lambda', { Records: [{ body: JSON.stringify(controlDocument()) }, { body: '{"cut' }] }, ['Security Hub', 'reject']],
    ['nothing', {}, ['reject']],
    ['an empty list', [], ['reject']],
    ['a text', 'hello', ['reject']],
    ['null', null, ['reject']],
  ])('finds what is in %s', (_name, document, expected) => {
    expect(kinds(document)).toEqual(expected);
  });

  it('says which event had no finding in it', () => {
    expect(findingsIn({ 'detail-type': 'AWS Health Event', detail: { service: 'EC2' } })).toMatchObject([
      { kind: 'reject', reason: 'not-a-finding', detail: 'an event "AWS Health Event" without a finding' },
    ]);
  });

  it('never throws and never answers with nothing, for every shipped event', () => {
    for (const name of readdirSync(EVENTS).filter((file) => file.endsWith('.json'))) {
      expect(findingsIn(event(name)).length).toBeGreaterThan(0);
    }
  });

  it('never throws and never answers with nothing, for any JSON and for any damage to a finding', () => {
    const fields = Object.keys(controlDocument());
    const damaged = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue()).map((damage) => ({ ...controlDocument(), ...damage }));

    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), damaged, fc.array(damaged)), (document) => {
        const findings = findingsIn(document);
        expect(findings.length).toBeGreaterThan(0);
        for (const parsed of findings) if (parsed.kind === 'reject') expect(parsed.detail).toMatch(/\S/);
      }),
      { numRuns: 500 },
    );
  });

  it('ends with a rejection where documents are nested without end', () => {
    const endless = Array.from({ length: 20 }).reduce<unknown>((inner) => ({ body: JSON.stringify(inner) }), controlDocument());

    expect(findingsIn(endless)).toMatchObject([{ kind: 'reject', reason: 'not-a-finding' }]);
  });
});

describe('the detail of a rejection', () => {
  it.each([
    ['names of properties', JSON.stringify(Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`k${at}${'z'.repeat(40_000)}`, 1])))],
    ['the type of an event', JSON.stringify({ 'detail-type': 'x'.repeat(200_000), detail: {} })],
    ['control characters', '{"a\\n\\u001b[31m":1}'],
  ])('is one line of at most 512 characters, whatever it quotes: %s', (_what, body) => {
    const [rejection] = readMessage(body).findings;

    expect(rejection).toMatchObject({ kind: 'reject', detail: expect.stringMatching(/^[^\p{Cc}]{1,512}$/u) });
  });
});

describe('findings of other formats', () => {
  it('are read although a number of theirs is an object that hides how it is written', () => {
    const hiding = { toString: 1, valueOf: 1 };
    const guardDuty = { service: { serviceName: 'guardduty' }, arn: 'arn:aws:guardduty:::detector/a/finding/b', severity: [hiding] };
    const ocsf = { finding_info: {}, metadata: {}, severity_id: hiding, status_id: hiding, compliance: { status_id: hiding } };

    expect(findingsIn([guardDuty, ocsf])).toMatchObject([
      { kind: 'reject', field: expect.not.stringMatching(/^\$$/) },
      { kind: 'reject', field: expect.not.stringMatching(/^\$$/) },
    ]);
  });

  it('reads a V2 compliance finding under the key of its control', () => {
    const [parsed] = findingsIn(event('v2-compliance-finding.json'));

    expect(parsed).toMatchObject({
      kind: 'finding',
      finding: { ProductArn: expect.stringMatching(/product\/aws\/securityhub$/), ComplianceStatus: 'FAILED' },
    });
  });

  it('reads the techniques of a V2 detection, by id or by the id in the name', () => {
    const stated = (name: string) =>
      findingsIn(event(name)).flatMap((parsed) => (parsed.kind === 'finding' ? parsed.finding.StatedTechniques : []));

    expect(stated('v2-detection-attacks-by-name.json').length).toBeGreaterThan(0);
  });

  it('reads raw GuardDuty in both spellings alike', () => {
    const raw = {
      schemaVersion: '2.0',
      accountId: '210987654321',
      region: 'eu-central-1',
      partition: 'aws',
      id: '1',
      arn: 'arn:aws:guardduty:eu-central-1:210987654321:detector/d1/finding/f1',
      type: 'Recon:IAMUser/UserPermissions',
      title: 'Listing',
      description: '',
      severity: 5,
      createdAt: '2026-11-01T00:00:00.000Z',
      updatedAt: '2026-11-02T00:00:00.000Z',
      resource: { resourceType: 'AccessKey', accessKeyDetails: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } },
      service: { serviceName: 'guardduty', archived: true },
    };
    const upper = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.charAt(0).toUpperCase() + name.slice(1), upper(inner)]))
        : value;

    expect(findingsIn(upper(raw))).toEqual(findingsIn(raw));
    expect(findingsIn(raw)).toMatchObject([
      {
        kind: 'finding',
        finding: {
          Id: raw.arn,
          GeneratorId: 'arn:aws:guardduty:eu-central-1:210987654321:detector/d1',
          Types: ['TTPs/Recon:IAMUser-UserPermissions'],
          Severity: { Label: 'MEDIUM' },
          RecordState: 'ARCHIVED',
          Resources: [{ Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE' }],
        },
      },
    ]);
  });
});

describe('readMessage', () => {
  it('tells when the event happened', () => {
    expect(readMessage(JSON.stringify(importedEvent(controlDocument()))).eventTime).toBe('2026-11-03T08:00:05Z');
  });

  it('turns what is no JSON into a rejection that says so', () => {
    expect(readMessage('{"a":')).toMatchObject({
      eventTime: undefined,
      findings: [{ kind: 'reject', detail: expect.stringContaining('malformed JSON') }],
    });
  });
});
