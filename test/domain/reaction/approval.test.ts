import fc from 'fast-check';
import { type Approval, type Attempt, approval, readStanding, rulingOn } from '#domain/reaction/approval.ts';
import { isSamePerson } from '#domain/reaction/approval-demand.ts';
import { updateStoredApproval } from '#domain/reaction/stored-approval.ts';
import { anAnswer, aQuestion, aQuestionOfBefore } from '../../support/approvals.ts';

const NOW = Date.parse('2026-11-03T11:30:00Z');
const GROUPS = ['security-approvers'];
const ANNA = { id: 'anna', groups: GROUPS };

function attempt(overrides: Partial<Attempt> = {}): Attempt {
  return { verdict: 'approve', by: ANNA, comment: '', breakGlass: false, ...overrides };
}

function asked(by: string, demand: Partial<Approval['demand']> = {}): Approval {
  return aQuestion({ demand: { people: 1, requester: { kind: 'person', id: by }, selfApproval: false, ...demand } });
}

const LOST = { answers: [anAnswer('anna')] };
const TOLD = { ...LOST, delivered: true };
const TWO = { people: 2, requester: { kind: 'unknown' }, selfApproval: false } as const;

describe('the ruling on an answer', () => {
  it('accepts the first answer of somebody in any of the groups', () => {
    const by = { id: 'ben', groups: ['x', 'cloud-team'] };

    expect(rulingOn(aQuestion(), attempt({ by }), NOW)).toEqual({ kind: 'accept', breakGlass: false });
  });

  it.each<[string, Approval, Partial<Attempt>]>([
    ['not-an-approver', aQuestion(), { by: { id: 'eve', groups: [] } }],
    ['not-an-approver', aQuestion({ approvers: [] }), { verdict: 'reject' }],
    ['not-an-approver', aQuestion(LOST), { by: { id: 'anna', groups: [] } }],
    ['answered', aQuestion(TOLD), {}],
    ['answered', aQuestion(LOST), { verdict: 'reject' }],
    ['answered', aQuestion(LOST), { by: { ...ANNA, id: 'ben' } }],
    ['expired', aQuestion({ expiresAt: '2026-11-03T11:30:00.000Z' }), {}],
    ['expired', aQuestion({ expiresAt: '2026-11-03T10:00:00.000Z' }), { verdict: 'acknowledge' }],
    ['own-request', asked('anna'), {}],
    ['own-request', asked('Anna '), {}],
    ['own-request', asked('anna'), { breakGlass: true, comment: 'it burns' }],
    ['own-request', asked('anna', { selfApproval: true }), { comment: 'it burns' }],
    ['no-reason', asked('anna', { selfApproval: true }), { breakGlass: true, comment: ' ' }],
    ['approved-before', aQuestion({ demand: TWO, answers: [anAnswer('Anna')] }), {}],
  ])('refuses: %s', (reason, question, given) => {
    expect(rulingOn(question, attempt(given), NOW)).toMatchObject({ kind: 'refuse', reason });
  });

  it('lets somebody reject what they started, and give again an answer that was lost', () => {
    expect(rulingOn(asked('anna'), attempt({ verdict: 'reject' }), NOW).kind).toBe('accept');
    expect(rulingOn(aQuestion(LOST), attempt(), NOW)).toEqual({ kind: 'deliver-again' });
  });

  it('lets somebody break the glass where the binding says so, with a reason', () => {
    const ruling = rulingOn(asked('anna', { selfApproval: true }), attempt({ breakGlass: true, comment: 'it burns' }), NOW);

    expect(ruling).toEqual({ kind: 'accept', breakGlass: true });
  });

  it('notes no emergency of somebody who did not ask', () => {
    const ruling = rulingOn(asked('ben', { selfApproval: true }), attempt({ breakGlass: true, comment: 'it burns' }), NOW);

    expect(ruling).toEqual({ kind: 'accept', breakGlass: false });
  });
});

describe('the answers of many people', () => {
  const person = fc.constantFrom('anna', 'Anna', 'ben', 'carl', ' BEN');
  const attempts = fc.array(
    fc.record({
      verdict: fc.constantFrom('approve', 'approve', 'reject', 'acknowledge' as const),
      by: person.map((id) => ({ id, groups: GROUPS })),
      comment: fc.constantFrom('', 'because'),
      breakGlass: fc.boolean(),
    }),
    { maxLength: 12 },
  ) as fc.Arbitrary<Attempt[]>;
  const demand = fc.record({
    people: fc.constantFrom(1, 2),
    requester: fc.oneof(
      fc.constantFrom({ kind: 'nobody' }, { kind: 'unknown' }),
      person.map((id) => ({ kind: 'person', id })),
    ),
    selfApproval: fc.boolean(),
  }) as fc.Arbitrary<Approval['demand']>;

  /** The question after all that counted. */
  function answered(question: Approval, tried: readonly Attempt[]): Approval {
    let now = question;
    for (const one of tried) {
      const ruling = rulingOn(now, one, NOW);
      if (ruling.kind !== 'accept' || one.verdict === 'acknowledge') continue;
      const { verdict, by, comment } = one;
      now = { ...now, answers: now.answers.concat(anAnswer(by.id, { verdict, comment, breakGlass: ruling.breakGlass })) };
    }
    return now;
  }

  it('never come to an approval without as many different people as are needed, nor without one who did not ask', () => {
    fc.assert(
      fc.property(demand, attempts, (needed, tried) => {
        const question = answered(aQuestion({ demand: needed }), tried);
        const standing = readStanding(question);
        if (standing.kind !== 'approved') return;
        const { requester, selfApproval, people } = needed;

        expect(standing.by).toHaveLength(people);
        for (const [position, one] of standing.by.entries())
          for (const other of standing.by.slice(position + 1)) expect(isSamePerson(one, other)).toBe(false);
        const own = question.answers.filter(({ by }) => requester.kind === 'person' && isSamePerson(requester.id, by));
        expect(own.every(({ breakGlass, comment }) => selfApproval && breakGlass && comment !== '')).toBe(true);
      }),
    );
  });

  it('end with the first "no", and nothing counts afterwards', () => {
    fc.assert(
      fc.property(demand, attempts, attempts, (needed, tried, more) => {
        const question = answered(aQuestion({ demand: needed }), tried);
        if (readStanding(question).kind === 'open') return;

        expect(answered(question, more).answers).toEqual(question.answers);
      }),
    );
  });
});

describe('a question of an earlier version', () => {
  it('is read with the one person who asked', () => {
    expect(approval.parse(updateStoredApproval(aQuestionOfBefore()))).toEqual({
      ...aQuestion(),
      about: null,
      demand: { people: 1, requester: { kind: 'person', id: 'diego' }, selfApproval: false },
      lapsesAt: '2026-11-04T08:00:00.000Z',
    });
  });

  it('keeps its answer', () => {
    const answer = { verdict: 'approve', by: 'anna', at: '2026-11-03T11:00:00.000Z', comment: '', delivered: true };

    expect(approval.parse(updateStoredApproval(aQuestionOfBefore(answer)))).toMatchObject({ answers: [anAnswer('anna')], delivered: true });
  });
});
