import { decide } from '#domain/enrichment/enrichment-decision.ts';
import { CLOSED_REASONS, closedBecause } from '#domain/finding/closed.ts';
import { ineligibility } from '#domain/reaction/eligibility.ts';
import { controlDocument, finding, guardDutyDocument } from '../../support/findings.ts';
import { mappingIndex } from '../../support/mapping-release.ts';

const status = (Status: string) => finding(controlDocument({ Compliance: { Status, SecurityControlId: 'S3.2' } }));
const CLOSED = {
  'own-finding': [finding(controlDocument({ ProductName: 'ATT&CK Reactor' }))],
  archived: [finding(controlDocument({ RecordState: 'ARCHIVED' }))],
  suppressed: [finding(controlDocument({ Workflow: { Status: 'SUPPRESSED' } }))],
  resolved: [finding(controlDocument({ Workflow: { Status: 'RESOLVED' } }))],
  passed: [status('PASSED')],
  'not-failed': [status('NOT_AVAILABLE'), status('a status of tomorrow')],
} as const;

describe('a finding that is over', () => {
  it.each(CLOSED_REASONS)('is %s for enrichment and for reactions alike', (reason) => {
    for (const closed of CLOSED[reason]) {
      const enrichment = decide(closed, mappingIndex(), undefined, { granularity: 'technique', maxTechniques: 3 });

      expect(closedBecause(closed)).toBe(reason);
      expect(enrichment).toMatchObject({ kind: 'skip', reason });
      expect(ineligibility(closed, 'event')).toBe(reason);
      // A person may ask about a finding that is resolved and still fails.
      const asked = (['custom-action', 'manual'] as const).map((trigger) => ineligibility(closed, trigger));
      expect(asked).toEqual(reason === 'resolved' ? [undefined, undefined] : [reason, reason]);
    }
  });

  it.each([
    ['fails', status('FAILED')],
    ['warns', status('WARNING')],
    ['was told to somebody', finding(controlDocument({ Workflow: { Status: 'NOTIFIED' } }))],
    ['is a detection, which has no result', finding(guardDutyDocument())],
  ])('is not one that %s', (_what, open) => {
    expect(closedBecause(open)).toBeUndefined();
  });

  it('says the stronger of two ends: passed although somebody was told before', () => {
    const told = finding(controlDocument({ Workflow: { Status: 'NOTIFIED' }, Compliance: { Status: 'PASSED' } }));

    expect(ineligibility(told, 'event')).toBe('passed');
  });
});
