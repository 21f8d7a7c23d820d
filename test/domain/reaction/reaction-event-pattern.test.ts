import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reactionEventPattern } from '#domain/reaction/reaction-event-pattern.ts';
import { compilePattern } from '#local/event-bridge/event-pattern.ts';
import { controlDocument, guardDutyDocument, importedEvent } from '../../support/findings.ts';

const matches = compilePattern(reactionEventPattern);

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(join(process.cwd(), 'test', 'events', `${name}.json`), 'utf8'));
}

describe('the event pattern of start-reaction', () => {
  it.each([
    ['a failed control', controlDocument()],
    ['a control with a warning', controlDocument({ Compliance: { Status: 'WARNING' } })],
    ['a detection, which carries no Compliance', guardDutyDocument()],
    ['a control that fails though it is resolved', controlDocument({ Workflow: { Status: 'RESOLVED' } })],
    ['a detection that is seen again though it is resolved', guardDutyDocument({ Workflow: { Status: 'RESOLVED' } })],
    ['a finding without a product name', { ...controlDocument(), ProductName: undefined }],
  ])('lets %s through', (_what, document) => {
    expect(matches(JSON.parse(JSON.stringify(importedEvent(document))))).toBe(true);
  });

  it.each([
    ['what passed', { Compliance: { Status: 'PASSED' } }],
    ['what could not be evaluated', { Compliance: { Status: 'NOT_AVAILABLE' } }],
    ['what is archived', { RecordState: 'ARCHIVED' }],
    ['what somebody suppressed', { Workflow: { Status: 'SUPPRESSED' } }],
    ['what is resolved and passed', { Workflow: { Status: 'RESOLVED' }, Compliance: { Status: 'PASSED' } }],
    ['what is resolved and archived', { Workflow: { Status: 'RESOLVED' }, RecordState: 'ARCHIVED' }],
    ['what was told', { Workflow: { Status: 'NOTIFIED' } }],
    ['our own findings', { ProductName: 'ATT&CK Reactor' }],
  ])('keeps out %s', (_what, overrides) => {
    expect(matches(importedEvent(controlDocument(overrides)))).toBe(false);
  });

  it('lets everything through that a person chose, whatever its state, and what comes in the newer format', () => {
    const chosen = {
      ...importedEvent(controlDocument({ Compliance: { Status: 'PASSED' } })),
      'detail-type': 'Security Hub Findings - Custom Action',
    };

    expect(matches(chosen)).toBe(true);
    expect(matches(fixture('custom-action-two-findings'))).toBe(true);
    expect(matches({ ...importedEvent(), 'detail-type': 'Findings Imported V2' })).toBe(true);
  });

  it('keeps out what is no finding, and what another service sends', () => {
    expect(matches(fixture('health-event'))).toBe(false);
    expect(matches(fixture('insight-results'))).toBe(false);
    expect(matches({ ...importedEvent(controlDocument()), source: 'custom.securityhub' })).toBe(false);
  });
});
