import { ACTION_OUTCOMES } from '#domain/reaction/finding-action.ts';
import type { DecisionEntry } from '../../../web/app/modules/findings/decision.ts';
import { canRemediate, classifyOutcomes, countUnbound, type Outcome } from '../../../web/app/modules/findings/finding-action.ts';

const tell = (identity: string, outcome: Outcome['outcome'], detail: string | null = null): Outcome => ({ identity, outcome, detail });

describe('classifyOutcomes', () => {
  it('leaves no finding out, whatever its outcome, and puts first what is done', () => {
    const classes = classifyOutcomes(ACTION_OUTCOMES.toReversed().map((outcome) => tell(outcome, outcome)));

    expect(classes.map(({ outcome }) => outcome)).toEqual(ACTION_OUTCOMES);
    expect(classes.flatMap(({ identities }) => identities)).toEqual(ACTION_OUTCOMES);
  });

  it('keeps reasons apart, but puts starts together, whose details name each finding', () => {
    const classes = classifyOutcomes([
      tell('1', 'over', 'The finding is resolved.'),
      tell('2', 'asked', 'GET /v1/executions?finding=2'),
      tell('3', 'over', 'The finding is archived.'),
      tell('4', 'asked', 'GET /v1/executions?finding=4'),
      tell('5', 'over', 'The finding is resolved.'),
    ]);

    expect(classes).toEqual([
      { outcome: 'asked', detail: null, identities: ['2', '4'] },
      { outcome: 'over', detail: 'The finding is resolved.', identities: ['1', '5'] },
      { outcome: 'over', detail: 'The finding is archived.', identities: ['3'] },
    ]);
  });
});

describe('countUnbound', () => {
  it('counts what would go to the workflow without a binding, where it is known', () => {
    const findings = [
      { identity: '1', title: 'bound', bindings: ['close'] },
      { identity: '2', title: 'without a reactor', bindings: null },
      { identity: '3', title: 'without a binding of yours', bindings: [] },
      { identity: '4', title: 'nobody asked' },
      { identity: '5', title: 'over', bindings: null },
    ];
    const outcomes = ['1', '2', '3', '4'].map((identity) => tell(identity, 'asked'));

    expect(countUnbound([...outcomes, tell('5', 'over')], findings)).toBe(2);
  });
});

describe('canRemediate', () => {
  const entry = (kind: DecisionEntry['kind'], reason: string | null): DecisionEntry => ({
    ...{ resource: null, kind, reason, detail: null, bindingId: null, reactorId: null, mode: null, waitUntil: null },
  });

  it.each([
    ['a reaction', [entry('skip', 'out-of-scope'), entry('react', null)], true],
    ['a finding that was told already', [entry('skip', 'already-notified')], true],
    ['a finding without a binding', [entry('skip', 'no-binding')], false],
    ['a refusal', [entry('refuse', 'ambiguous-binding')], false],
    ['a finding without resources', [], false],
  ] as const)('of %s is %3$s', (_what, entries, expected) => {
    expect(canRemediate(entries)).toBe(expected);
  });
});
