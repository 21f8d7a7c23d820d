import { type DemandFacts, decideDemand, isSamePerson } from '#domain/reaction/approval-demand.ts';

function demand(overrides: Partial<DemandFacts>) {
  const binding = { fourEyes: 'usual', selfApproval: false } as const;
  return decideDemand({ trigger: 'event', requestedBy: null, effect: 'reversible', binding, ...overrides });
}

describe('what a question needs', () => {
  it.each([
    ['an event', { trigger: 'event', requestedBy: null, effect: 'irreversible' }, 1, { kind: 'nobody' }],
    ['a person by name', { trigger: 'manual', requestedBy: 'ana', effect: 'irreversible' }, 1, { kind: 'person', id: 'ana' }],
    ['a custom action', { trigger: 'custom-action', requestedBy: 'React', effect: 'reversible' }, 1, { kind: 'unknown' }],
    ['a custom action', { trigger: 'custom-action', requestedBy: 'React', effect: 'disruptive' }, 2, { kind: 'unknown' }],
    ['a custom action', { trigger: 'custom-action', requestedBy: 'React', effect: 'irreversible' }, 2, { kind: 'unknown' }],
    ['a person without a name', { trigger: 'manual', requestedBy: null, effect: 'disruptive' }, 2, { kind: 'unknown' }],
  ] as const)('follows from %s (%j)', (_who, facts, people, requester) => {
    expect(demand(facts)).toEqual({ people, requester, selfApproval: false });
  });

  it('is two people always where the binding is strict', () => {
    const binding = { fourEyes: 'strict', selfApproval: true } as const;

    expect([demand({ binding }), demand({ binding, trigger: 'manual', requestedBy: 'ana' })]).toMatchObject([
      { people: 2, selfApproval: true },
      { people: 2, selfApproval: true },
    ]);
  });
});

it('spells a person in several ways', () => {
  expect(isSamePerson('Ana@Example.com', ' ana@example.com')).toBe(true);
  expect(isSamePerson('ana', 'anna')).toBe(false);
});
