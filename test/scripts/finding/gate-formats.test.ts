import fc from 'fast-check';
import { formatJunit } from '#scripts/finding/gate-junit.ts';
import type { GateFinding, GateReport } from '#scripts/finding/gate-report.ts';
import { formatSarif } from '#scripts/finding/gate-sarif.ts';
import { formatGateJson, formatGateText, summarize } from '#scripts/finding/gate-text.ts';
import { HOSTILE } from '../../support/api-world.ts';
import { sarifSchema } from '../../support/sarif-schema.ts';

const LEGAL = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const TAG = /<(\/?)([a-z]+)((?: [a-z]+="[^<"]*")*)(\/?)>/g;

const finding = (over: Partial<GateFinding> = {}): GateFinding => ({
  identity: '0'.repeat(32),
  accountId: '111122223333',
  region: 'eu-central-1',
  product: 'Security Hub',
  findingId: 'arn:example',
  control: 'S3.2',
  kind: 'securityhub_control',
  title: 'Buckets should block public reads',
  severity: 'HIGH',
  workflow: 'NEW',
  compliance: 'FAILED',
  intent: 'exposure',
  techniqueIds: ['T1530'],
  tacticIds: ['TA0009'],
  resourceType: 'AwsS3Bucket',
  resourceId: 'arn:aws:s3:::invoices',
  tags: ['app=shop'],
  bindings: null,
  isOpen: true,
  updatedAt: '2026-11-30T00:00:00Z',
  firstSeenAt: '2026-11-01T00:00:00Z',
  closedAt: null,
  ...over,
});
const report = (...findings: GateFinding[]): GateReport => ({
  asked: { minSeverity: 'HIGH', tag: ['app=shop'], account: [], technique: [] },
  findings,
  isCut: false,
});
const hostile = (text: string) =>
  finding({
    title: text,
    resourceId: text,
    resourceType: text,
    control: text,
    region: text,
    product: text,
    accountId: text,
    techniqueIds: [text],
  });

/** Reads a document as far as ours go, and returns its elements. @throws Error where it is not well-formed XML */
function readXml(text: string): { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[] {
  const [head, body = ''] = [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n'))];
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const open: string[] = [];
  if (head !== '<?xml version="1.0" encoding="UTF-8"?>' || !LEGAL.test(text)) throw new Error('not XML');
  const rest = body.replace(TAG, (_, slash: string, name: string, attributes: string, end: string) => {
    if (slash === '/' && open.pop() !== name) throw new Error(`${name} is not open`);
    if (slash === '')
      elements.push({
        name,
        attributes: Object.fromEntries([...attributes.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value])),
      });
    if (slash === '' && end === '') open.push(name);
    return attributes;
  });
  if (open.length > 0 || /[<>]/.test(rest) || /&(?!(?:amp|lt|gt|quot|apos);)/.test(rest)) throw new Error('not well-formed');
  return elements;
}

describe('the report of a gate', () => {
  const mixed = report(
    finding({ severity: 'CRITICAL' }),
    finding(),
    finding({ control: '', severity: 'MEDIUM', product: 'GuardDuty', techniqueIds: [] }),
  );

  it('says in one sentence how it stands', () => {
    expect(summarize(mixed)).toBe('3 findings are open (at least HIGH, app=shop): 1 CRITICAL, 1 HIGH, 1 MEDIUM.');
    expect(summarize(report(finding()))).toBe('1 finding is open (at least HIGH, app=shop): 1 HIGH.');
    expect(summarize({ ...mixed, isCut: true })).toMatch(/^More than 3 findings are open/);
    expect(
      summarize({ ...report(), asked: { minSeverity: 'LOW', tag: ['a=1', 'b=2'], account: ['111122223333'], technique: ['T1530'] } }),
    ).toBe('No open finding (at least LOW, a=1 or b=2, 111122223333, T1530).');
  });

  it('lists the worst of many in a log, and counts the others', () => {
    const many = formatGateText(report(...Array.from({ length: 60 }, () => finding())));

    expect(many.split('\n')).toHaveLength(52);
    expect(many).toContain('… and 10 more');
  });

  it('is SARIF: a rule for each control, and a result for each finding that keeps its name', () => {
    const { runs } = sarifSchema.parse(JSON.parse(formatSarif(mixed, 'infra/main.tf')));
    const [{ tool, results }] = runs;

    expect(tool.driver.rules).toMatchObject([
      {
        id: 'S3.2',
        properties: { tags: ['security', 'attack/T1530'], 'security-severity': '9.5' },
        defaultConfiguration: { level: 'error' },
      },
      { id: 'GuardDuty', properties: { tags: ['security'] }, defaultConfiguration: { level: 'warning' } },
    ]);
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['S3.2', 'error'],
      ['S3.2', 'error'],
      ['GuardDuty', 'warning'],
    ]);
    expect(results[0]).toMatchObject({
      locations: [{ physicalLocation: { artifactLocation: { uri: 'infra/main.tf' } } }],
      partialFingerprints: { 'finding/v1': '0'.repeat(32) },
    });
    expect(sarifSchema.parse(JSON.parse(formatSarif(report(), 'README.md'))).runs[0].results).toEqual([]);
  });

  it('is JUnit: a failed test for each finding, and one that passed where there is none', () => {
    const [suites, suite, first] = readXml(formatJunit(mixed));
    const none = readXml(formatJunit(report()));

    expect(suites).toEqual({ name: 'testsuites', attributes: { tests: '3', failures: '3', errors: '0' } });
    expect(suite).toMatchObject({ name: 'testsuite', attributes: { failures: '3' } });
    expect(first).toEqual({ name: 'testcase', attributes: { classname: '111122223333.eu-central-1', name: 'S3.2 arn:aws:s3:::invoices' } });
    expect(none.map(({ name }) => name)).toEqual(['testsuites', 'testsuite', 'testcase']);
    expect(none[0]).toMatchObject({ attributes: { tests: '1', failures: '0' } });
  });

  it.each([HOSTILE, '"/><failure message="', ']]>&#0;&lt;', '\ud800', '\n::error::forged ##[add-mask]x ##vso[task.x]', '\u2028\u0085'])(
    'is in every form what it should be with the text %j',
    (text) => {
      const one = report(hostile(text));

      expect(readXml(formatJunit(one)).map(({ name }) => name)).toEqual(['testsuites', 'testsuite', 'testcase', 'failure']);
      expect(sarifSchema.safeParse(JSON.parse(formatSarif(one, 'README.md'))).error).toBeUndefined();
      expect(formatGateText(one).split('\n')).toHaveLength(2);
      expect(formatGateText(one)).not.toMatch(/##|^\s*::/m);
      for (const written of [formatGateText(one), formatGateJson(one), formatSarif(one, 'README.md')])
        expect(written).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
      expect(JSON.parse(formatGateJson(one)).findings[0].title).toBe(text);
    },
  );

  it('stays so with any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const one = report(hostile(text));

        expect(readXml(formatJunit(one))).toHaveLength(4);
        expect(sarifSchema.safeParse(JSON.parse(formatSarif(one, 'README.md'))).error).toBeUndefined();
        expect(JSON.parse(formatGateJson(one)).findings[0].title).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});
