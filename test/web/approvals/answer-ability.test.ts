import * as fc from 'fast-check';
import { type Approval, readStanding, rulingOn } from '#domain/reaction/approval.ts';
import { countMissing, decideAbility } from '../../../web/app/modules/approvals/answer-ability.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');

const question = fc
  .record({
    approvers: fc.constantFrom<string[][]>(['security'], ['security', 'shop'], ['shop']),
    people: fc.constantFrom(1 as const, 2 as const),
    requester: fc.constantFrom({ kind: 'nobody' as const }, { kind: 'unknown' as const }, { kind: 'person' as const, id: 'Diego' }),
    selfApproval: fc.boolean(),
    approvedBy: fc.constantFrom([], ['mei'], ['MEI', 'mei']),
  })
  .map(
    ({ approvers, people, requester, selfApproval, approvedBy }): Approval => ({
      ...{ id: 'x', planHash: 'h', about: null, approvers, demand: { people, requester, selfApproval } },
      finding: { Id: 'f', ProductArn: 'p', AwsAccountId: '111122223333', Region: 'eu-west-1' },
      ...{ requestedAt: '2026-11-30T11:00:00.000Z', expiresAt: '2026-12-01T11:00:00.000Z', lapsesAt: '2026-11-30T15:00:00.000Z' },
      ...{ acknowledgeSeconds: 14_400, acknowledgedBy: null, delivered: false },
      answers: approvedBy.map((by) => ({ verdict: 'approve', by, at: '2026-11-30T11:30:00.000Z', comment: '', breakGlass: false })),
    }),
  );
const person = fc.record({ id: fc.constantFrom('diego', 'mei', 'anna'), groups: fc.constantFrom([], ['security'], ['shop']) });

describe('decideAbility', () => {
  it('says what the platform will say to an approval', () => {
    const reasons = { 'not-an-approver': 'not-in-group', 'own-request': 'own-request', 'approved-before': 'approved-before' } as const;
    fc.assert(
      fc.property(question, person, (asked, me) => {
        fc.pre(readStanding(asked).kind === 'open');
        const ruling = rulingOn(asked, { verdict: 'approve', by: me, comment: '', breakGlass: false }, NOW);
        const expected = ruling.kind === 'refuse' ? reasons[ruling.reason as keyof typeof reasons] : 'may';
        const isEmergency = expected === 'own-request' && asked.demand.selfApproval;
        expect(decideAbility(asked, me)).toBe(isEmergency ? 'own-request-emergency' : expected);
      }),
    );
  });
});

describe('countMissing', () => {
  it('counts people, not answers, as the platform does', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const standing = readStanding(asked);
        expect(countMissing(asked)).toBe(standing.kind === 'open' ? standing.missing : 0);
      }),
    );
  });
});
