import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsIn } from '#domain/finding/envelope.ts';
import { GENERATOR_PREFIX, PRODUCT_NAME } from '#domain/finding/product.ts';
import { ineligibility } from '#domain/reaction/eligibility.ts';
import { compilePattern } from '#local/event-bridge/event-pattern.ts';
import { controlDocument, guardDutyDocument, importedEvent } from '../support/findings.ts';
import { ROOT, synthesized } from './synthesized-pipeline.ts';

type Rule = 'findings' | 'findings_ocsf' | 'reactions' | 'reactions_ocsf';

const RULES: readonly Rule[] = ['findings', 'findings_ocsf', 'reactions', 'reactions_ocsf'];
const NOWHERE: readonly Rule[] = [];
const TO_ENRICHMENT: readonly Rule[] = ['findings'];
const TO_BOTH: readonly Rule[] = ['findings', 'reactions'];
const OCSF_TO_BOTH: readonly Rule[] = ['findings_ocsf', 'reactions_ocsf'];
const OUR_ACTION = 'arn:aws:securityhub:eu-west-1:123456789012:action/custom/reacttest';

const rules = synthesized().of('aws_cloudwatch_event_rule');
const patterns = RULES.map((rule) => ({ rule, matches: compilePattern(JSON.parse(String(rules[rule]?.['event_pattern']))) }));

/** The deployed rules that an event meets; it goes over the bus as JSON. */
function listMet(event: unknown): readonly Rule[] {
  const sent: unknown = JSON.parse(JSON.stringify(event));
  return patterns.filter(({ matches }) => matches(sent)).map(({ rule }) => rule);
}

function readJson(...path: readonly string[]): unknown {
  return JSON.parse(readFileSync(join(ROOT, ...path), 'utf8'));
}

function fixture(name: string): Readonly<Record<string, unknown>> {
  return Object(readJson('test/events', `${name}.json`));
}

const chosenBy = (action: string, document = controlDocument()) => ({
  ...importedEvent(document),
  'detail-type': 'Security Hub Findings - Custom Action',
  resources: [action],
});
const ours = { ProductName: PRODUCT_NAME, GeneratorId: `${GENERATOR_PREFIX}T1530` };

describe('the deployed rules', () => {
  it('are all of them that look at events', () => {
    expect(Object.keys(rules).sort()).toEqual([...RULES].sort());
  });

  it.each<[string, object, readonly Rule[]]>([
    ['a failed control', importedEvent(controlDocument()), TO_BOTH],
    ['a control with a warning', importedEvent(controlDocument({ Compliance: { Status: 'WARNING' } })), TO_BOTH],
    [
      'a control that passed, whose ATT&CK findings are archived',
      importedEvent(controlDocument({ Compliance: { Status: 'PASSED' } })),
      TO_ENRICHMENT,
    ],
    ['a control without a result', importedEvent(controlDocument({ Compliance: { Status: 'NOT_AVAILABLE' } })), TO_ENRICHMENT],
    ['a suppressed finding', importedEvent(controlDocument({ Workflow: { Status: 'SUPPRESSED' } })), TO_ENRICHMENT],
    ['a finding about which somebody was told', importedEvent(controlDocument({ Workflow: { Status: 'NOTIFIED' } })), TO_ENRICHMENT],
    ['a resolved control that fails again', importedEvent(controlDocument({ Workflow: { Status: 'RESOLVED' } })), TO_BOTH],
    ['an archived finding', importedEvent(controlDocument({ RecordState: 'ARCHIVED' })), TO_ENRICHMENT],
    ['a detection of GuardDuty', importedEvent(guardDutyDocument()), TO_BOTH],
    ['a finding whose product has no name', importedEvent({ ...controlDocument(), ProductName: undefined }), TO_BOTH],
    ['detail.findings as an object', fixture('imported-findings-as-object'), TO_BOTH],
    ['our own finding, which comes back', importedEvent(controlDocument(ours)), NOWHERE],
    ['our own finding, archived', importedEvent(controlDocument({ ...ours, RecordState: 'ARCHIVED' })), NOWHERE],
    [
      'a stranger under our name, which is archived and starts nothing',
      importedEvent(controlDocument({ ProductName: PRODUCT_NAME })),
      TO_ENRICHMENT,
    ],
    ['our custom action', chosenBy(OUR_ACTION), TO_BOTH],
    [
      'our custom action on what passed: a person chose it',
      chosenBy(OUR_ACTION, controlDocument({ Compliance: { Status: 'PASSED' } })),
      TO_BOTH,
    ],
    ['another custom action', chosenBy(`${OUR_ACTION}2`), TO_ENRICHMENT],
    ['a custom action of another account', chosenBy(OUR_ACTION.replace('123456789012', '210987654321')), TO_ENRICHMENT],
    ['a finding in OCSF', fixture('v2-compliance-finding'), OCSF_TO_BOTH],
    ['a detection in OCSF', fixture('v2-detection-attacks-by-uid'), OCSF_TO_BOTH],
    ["a finding of GuardDuty that is not Security Hub's", fixture('guardduty-event-camel-case'), NOWHERE],
    ['an archived one', fixture('guardduty-event-archived'), NOWHERE],
    ['results of an insight', fixture('insight-results'), NOWHERE],
    ['an event of AWS Health', fixture('health-event'), NOWHERE],
    ['a finding that somebody else puts on the bus', { ...importedEvent(controlDocument()), source: 'custom.securityhub' }, NOWHERE],
    ['a source with other letters', { ...importedEvent(controlDocument()), source: 'AWS.SecurityHub' }, NOWHERE],
    [
      'another kind of event of Security Hub',
      { ...importedEvent(controlDocument()), 'detail-type': 'Security Hub Standards - Updated' },
      NOWHERE,
    ],
    [
      'a kind that begins like a known one',
      { ...importedEvent(controlDocument()), 'detail-type': 'Security Hub Findings - Imported V3' },
      NOWHERE,
    ],
    ['an event without a detail', { source: 'aws.securityhub', 'detail-type': 'Security Hub Findings - Imported' }, TO_ENRICHMENT],
  ])('take %s where it belongs', (_what, event, expected) => {
    expect(listMet(event)).toEqual(expected);
  });

  it('know the event of every fixture that is one', () => {
    const known = {
      'custom-action-two-findings': TO_ENRICHMENT,
      'guardduty-event-archived': NOWHERE,
      'guardduty-event-camel-case': NOWHERE,
      'health-event': NOWHERE,
      'imported-findings-as-object': TO_BOTH,
      'imported-one-finding': TO_BOTH,
      'insight-results': NOWHERE,
      'v2-compliance-finding': OCSF_TO_BOTH,
      'v2-data-security-finding': OCSF_TO_BOTH,
      'v2-detection-attacks-by-name': OCSF_TO_BOTH,
      'v2-detection-attacks-by-uid': OCSF_TO_BOTH,
      'v2-vulnerability-finding': OCSF_TO_BOTH,
    };
    const names = readdirSync(join(ROOT, 'test/events')).flatMap((file) => (file.endsWith('.json') ? [file.replace('.json', '')] : []));
    const events = names.filter((name) => 'detail-type' in fixture(name));

    expect(Object.fromEntries(events.map((name) => [name, listMet(fixture(name))]))).toEqual(known);
  });
});

describe('the rules and the code agree', () => {
  const shipped = readdirSync(join(ROOT, 'local/findings'))
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => Object.values(Object(readJson('local/findings', file))).map((document) => Object(document)));
  const documents = shipped.filter((document) => !('detail-type' in document));

  it('about every shipped finding: enrichment gets all but our own, and a reaction may begin for exactly those that reach it', () => {
    const differing = documents.filter((document) => {
      const met = listMet(importedEvent(document));
      const [parsed] = findingsIn(importedEvent(document));
      const isOwn = parsed?.kind === 'own';
      // Newer than any fix of ours: what is resolved and fails may begin again.
      const mayReact = parsed?.kind === 'finding' && ineligibility(parsed.finding, 'event', 0) === undefined;
      return met.includes('findings') === isOwn || met.includes('reactions') !== mayReact;
    });

    expect(documents.length).toBeGreaterThan(80);
    expect(differing.map((document) => document['Id'])).toEqual([]);
  });

  it('about shipped events in OCSF, whose state the code alone reads', () => {
    const events = shipped.filter((document) => 'detail-type' in document);

    expect(events.map(listMet)).toEqual([OCSF_TO_BOTH, OCSF_TO_BOTH]);
  });
});
