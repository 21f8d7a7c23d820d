import type { Reason } from '#domain/reaction/reason.ts';
import type { ExecutionReport } from '#local/reaction/execution-report.ts';
import { rollbackText } from '#scripts/react/execution-text.ts';

const CHANGE = { resource: 'arn:aws:s3:::invoices', field: 'policy', before: null, after: 'public' };

function aReport(overrides: Partial<ExecutionReport> = {}): ExecutionReport {
  return {
    execution: 'by-hand-1',
    reactor: 's3-block-public-read',
    status: 'ROLLED_BACK',
    plan: { summary: 'Restored: policy of arn:aws:s3:::invoices', effect: 'reversible', changes: [CHANGE] },
    verified: true,
    backupRef: 'execution/by-hand-1/backup',
    reason: 'Rolled back by anna.',
    why: [],
    messages: ['**S3.2 rolled back** <font color="warning">CRITICAL</font>\n> Account: 1'],
    path: [],
    ...overrides,
  };
}

describe('what a terminal says of a rollback', () => {
  it('is what was restored, that it was read back, and what comes next', () => {
    const text = rollbackText(aReport());

    expect(text).toMatch(/restored +policy of arn:aws:s3:::invoices/);
    expect(text).toMatch(/verified +yes, read back/);
    expect(text).toMatch(/told +S3\.2 rolled back CRITICAL\n/);
    expect(text).toMatch(/policy +none +→ +"public"/);
    expect(text).toContain('the finding is open again');
  });

  it('shows what is in conflict in three columns', () => {
    const conflicts = [
      { field: 'policy', before: 'public', left: 'private', today: 'of another team' },
      { field: 'key', before: null, today: 'x' },
    ];
    const text = rollbackText(aReport({ status: 'REFUSED', verified: false, why: [{ code: 'rollback-conflict', conflicts }] }));

    expect(text).toMatch(/before the fix +as the fix left it +today\n/);
    expect(text).toMatch(/policy +public +private +of another team\n/);
    expect(text).toMatch(/key +not set +not known +x\n/);
  });

  it.each<[Reason, string]>([
    [{ code: 'needs-confirmation', by: 'ana', groups: ['security-approvers'] }, 'by-hand-1 --confirm'],
    [{ code: 'resource-gone', resource: 'arn:aws:s3:::invoices' }, 'nothing is left to restore'],
  ])('says what to do about %j', (reason, next) => {
    expect(rollbackText(aReport({ status: 'REFUSED', verified: false, why: [reason] }))).toContain(next);
  });

  it.each([
    ['REFUSED', 'npm run -s rollback -- by-hand-1 --force'],
    ['FAILED', 'look at the resource, then finish the rollback: npm run -s rollback -- by-hand-1'],
  ])('is no word of a restoration where it was %s, but what to do', (status, next) => {
    const text = rollbackText(aReport({ status, verified: false, reason: 'policy is private instead of public' }));

    expect(text).toContain(next);
    expect(text).toMatch(/verified +no\n/);
    expect(text).toMatch(/reason +policy is private instead of public/);
    expect(text).not.toContain('restored');
    expect(text).not.toContain('→');
  });
});
