import { readFileSync } from 'node:fs';
import { findingsIn } from '#domain/finding/envelope.ts';
import { findingEventPattern } from '#domain/finding/finding-event-pattern.ts';
import { FINDING_FORMS, narrowToForm } from '#domain/finding/finding-form.ts';
import { reactionEventPattern } from '#domain/reaction/reaction-event-pattern.ts';
import { compilePattern } from '#local/event-bridge/event-pattern.ts';
import { controlDocument, importedEvent } from '../../support/findings.ts';

const IMPORTED = importedEvent(controlDocument());
const ACTION = { ...IMPORTED, 'detail-type': 'Security Hub Findings - Custom Action' };
const OCSF = { ...IMPORTED, 'detail-type': 'Findings Imported V2', detail: { findings: [{ cloud: { account: { uid: '1' } } }] } };
const OURS = importedEvent(controlDocument({ ProductName: 'ATT&CK Reactor', GeneratorId: 'attack/T1530' }));
const FOREIGN = { ...IMPORTED, 'detail-type': 'Security Hub Insight Results' };

/** Resolves a dynamic path parameter of EventBridge: names, dots and array indices. */
function resolve(path: string, event: unknown): unknown {
  const steps = path
    .replace('$.', '')
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.');
  return steps.reduce<unknown>((value, step) => Object(value)[step], event);
}

describe('the path of the account', () => {
  const ocsf: unknown = JSON.parse(readFileSync('test/events/v2-compliance-finding.json', 'utf8'));

  it.each([
    ['asff', IMPORTED],
    ['ocsf', ocsf],
  ])('leads in an event of %s to the account that the parser finds', (name, event) => {
    const [parsed] = findingsIn(event);
    const path = FINDING_FORMS.find((form) => form.name === name)?.accountPath ?? '';

    expect(parsed?.kind).toBe('finding');
    expect(resolve(path, event)).toBe(parsed?.kind === 'finding' ? parsed.finding.AwsAccountId : undefined);
  });
});

describe.each([
  ['enrichment', findingEventPattern],
  ['reaction', reactionEventPattern],
])('the pattern of %s by form', (_name, whole) => {
  const [asff, ocsf] = FINDING_FORMS.map((form) => compilePattern(narrowToForm(whole, form)));

  it.each([
    ['an imported finding', IMPORTED, [true, false]],
    ['a custom action', ACTION, [true, false]],
    ['an OCSF finding', OCSF, [false, true]],
    ['one of our own', OURS, [false, false]],
    ['something else', FOREIGN, [false, false]],
  ])('takes %s as the whole does, and once', (_what, event, expected) => {
    expect([asff?.(event), ocsf?.(event)]).toEqual(expected);
    expect(compilePattern(whole)(event)).toBe(expected.includes(true));
  });

  it('has no $or of a single alternative', () => {
    const single = FINDING_FORMS.map((form) => narrowToForm(whole, form)).filter((one) => '$or' in one && Object(one.$or).length < 2);

    expect(single).toEqual([]);
  });
});
