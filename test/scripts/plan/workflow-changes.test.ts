import { listWorkflowChanges } from '#scripts/plan/workflow-changes.ts';
import { aResource, realPlan } from './plans.ts';

const MACHINE = 'aws_sfn_state_machine.reactor';
const definition = (states: object, more: object = {}) => ({
  name: 'reactor',
  definition: JSON.stringify({ StartAt: 'A', States: states, ...more }),
});
const compare = (before: object, after: object) =>
  listWorkflowChanges([aResource(MACHINE, { before: { ...before }, after: { ...after } })]);
const NOTHING = { name: 'reactor', fields: [], added: [], removed: [], changed: [], unknown: false };

describe('listWorkflowChanges', () => {
  it('tells a real change state by state, inside of a Map too', () => {
    expect(listWorkflowChanges(realPlan('update'))).toEqual([
      {
        name: 'attack-reactor-emulator-security-hub-finding-reactor',
        fields: [],
        added: [['Reactions Told']],
        removed: [['Reactions Ended']],
        changed: [
          { state: ['Process Findings', 'Execute Security Hub Finding Reactor'], fields: ['Retry'] },
          { state: ['Check Failures'], fields: ['Default'] },
        ],
        unknown: false,
      },
    ]);
  });

  it('lists all states of a new state machine', () => {
    const [change] = listWorkflowChanges(realPlan('create'));

    expect(change?.added).toContainEqual(['Process Findings', 'Plan Reaction']);
    expect(change).toMatchObject({ removed: [], changed: [], fields: [] });
  });

  it.each([
    [
      'the order of states',
      definition({ A: { Type: 'Pass' }, B: { Type: 'Fail' } }),
      definition({ B: { Type: 'Fail' }, A: { Type: 'Pass' } }),
    ],
    [
      'white space',
      definition({ A: { Type: 'Pass' } }),
      { name: 'reactor', definition: '{"StartAt":"A",\n "States": {"A": {"Type":"Pass"}}}' },
    ],
  ])('takes %s for no change', (_, before, after) => {
    expect(compare(before, after)).toEqual([]);
  });

  it('tells a state in a branch apart from its parallel, whose own fields count', () => {
    const branches = (retry: number, cause: string) => ({
      A: { Type: 'Parallel', Retry: retry, Branches: [{ StartAt: 'B', States: { B: { Type: 'Fail', Cause: cause } } }] },
    });

    expect(compare(definition(branches(1, 'x')), definition(branches(1, 'y')))).toEqual([
      { ...NOTHING, changed: [{ state: ['A', 'B'], fields: ['Cause'] }] },
    ]);
    expect(compare(definition(branches(1, 'x')), definition(branches(2, 'x')))).toEqual([
      { ...NOTHING, changed: [{ state: ['A'], fields: ['Retry'] }] },
    ]);
  });

  it('tells what changes around the states', () => {
    const states = { A: { Type: 'Pass' } };

    expect(compare(definition(states), definition(states, { TimeoutSeconds: 5 }))).toEqual([{ ...NOTHING, fields: ['TimeoutSeconds'] }]);
  });

  it('claims nothing of a definition that only apply knows, or that is none', () => {
    const hidden = aResource(MACHINE, { before: definition({ A: {} }), after: { name: 'reactor' }, unknown: { definition: true } });

    expect(listWorkflowChanges([hidden])).toEqual([{ ...NOTHING, unknown: true }]);
    expect(compare(definition({ A: {} }), { name: 'reactor', definition: '{' })).toEqual([{ ...NOTHING, unknown: true }]);
  });
});
