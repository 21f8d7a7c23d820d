import { type Approval, rulingOn } from '#domain/reaction/approval.ts';

const NOW = Date.parse('2026-11-03T12:00:00Z');
const ANNA = { id: 'anna', groups: ['security-approvers'] };

function question(overrides: Partial<Approval> = {}): Approval {
  return {
    id: 'execution-1',
    planHash: 'digest',
    finding: { Id: 'finding-1', ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub' },
    approvers: ['security-approvers', 'cloud-team'],
    requestedAt: '2026-11-03T08:00:00.000Z',
    expiresAt: '2026-11-04T08:00:00.000Z',
    requestedBy: null,
    answer: null,
    ...overrides,
  };
}

function answer(delivered: boolean): NonNullable<Approval['answer']> {
  return { verdict: 'approve', by: 'anna', at: '2026-11-03T11:00:00.000Z', comment: '', delivered };
}

describe('the ruling on an answer', () => {
  it('accepts the first answer of somebody in any of the groups', () => {
    expect(rulingOn(question(), 'approve', { id: 'ben', groups: ['x', 'cloud-team'] }, NOW)).toEqual({ kind: 'accept' });
  });

  it.each([
    ['not-an-approver', question(), 'approve', { id: 'eve', groups: [] }, NOW],
    ['not-an-approver', question({ approvers: [] }), 'reject', ANNA, NOW],
    ['not-an-approver', question({ answer: answer(false) }), 'approve', { id: 'anna', groups: [] }, NOW],
    ['answered', question({ answer: answer(true) }), 'approve', ANNA, NOW],
    ['answered', question({ answer: answer(false) }), 'reject', ANNA, NOW],
    ['answered', question({ answer: answer(false) }), 'approve', { ...ANNA, id: 'ben' }, NOW],
    ['expired', question(), 'approve', ANNA, Date.parse('2026-11-04T08:00:00Z')],
    ['expired', question(), 'acknowledge', ANNA, Date.parse('2026-11-05T08:00:00Z')],
    ['own-request', question({ requestedBy: 'anna' }), 'approve', ANNA, NOW],
  ] as const)('refuses: %s', (reason, asked, verdict, by, now) => {
    expect(rulingOn(asked, verdict, by, now)).toMatchObject({ kind: 'refuse', reason });
  });

  it('lets somebody reject what they started, and give again an answer that was lost', () => {
    expect(rulingOn(question({ requestedBy: 'anna' }), 'reject', ANNA, NOW)).toEqual({ kind: 'accept' });
    expect(rulingOn(question({ answer: answer(false) }), 'approve', ANNA, NOW)).toEqual({ kind: 'deliver-again' });
  });
});
