import { type FindingAction, rulingOnAction } from '#domain/reaction/finding-action.ts';
import { controlDocument, finding } from '../../support/findings.ts';

const suppressed = { Workflow: { Status: 'SUPPRESSED' } };

describe('an action on a finding', () => {
  it.each<[FindingAction, Record<string, unknown>, string]>([
    ['remediate', {}, 'do'],
    ['remediate', { Workflow: { Status: 'NOTIFIED' } }, 'do'],
    ['remediate', suppressed, 'over'],
    ['remediate', { RecordState: 'ARCHIVED' }, 'over'],
    ['suppress', {}, 'do'],
    ['suppress', suppressed, 'unchanged'],
    ['unsuppress', suppressed, 'do'],
    ['unsuppress', {}, 'unchanged'],
    ['note', suppressed, 'do'],
  ])('%s of one with %j: %s', (action, change, wanted) => {
    const ruling = rulingOnAction(action, finding(controlDocument(change)));

    expect(ruling.kind === 'do' ? 'do' : ruling.outcome).toBe(wanted);
  });
});
