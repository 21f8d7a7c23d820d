import { Edited, FILES, type Key } from './edited-definition.ts';

/** Puts a state between one state and the next. */
function insert(it: Edited, after: Key, name: string, fields: object): void {
  const state = it.state(after);
  it.buildMachine(after).States[name] = { ...fields, Next: state.Next };
  state.Next = name;
}

/** Edits that change nothing of what a workflow owes. */
const HARMLESS: Readonly<Record<string, (it: Edited) => void>> = {
  'every state has another name': (it) => {
    for (const key of ['plan', 'execute', 'record', 'tell', 'mode', 'untold'] as const) {
      const to = `${it.name(key)} (renamed)`;
      it.definition = JSON.parse(it.text.replaceAll(`"${it.name(key)}"`, JSON.stringify(to)));
    }
  },
  'states stand in another order': (it) => {
    const machine = it.buildMachine('plan');
    machine.States = Object.fromEntries(Object.entries(machine.States).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  },
  'a Pass between two states': (it) => insert(it, 'plan', 'Breathe', { Type: 'Pass' }),
  'a Pass that adds something': (it) => insert(it, 'record', 'Add A Note', { Type: 'Pass', Result: 'a note', ResultPath: '$.note' }),
  'a Pass before a failure is recorded': (it) => {
    it.buildMachine('plan').States.Mark = { Type: 'Pass', Next: it.name('failure') };
    it.state('plan').Catch[0].Next = 'Mark';
  },
  'a Wait after the change window has opened': (it) => insert(it, 'wait', 'Rest', { Type: 'Wait', Seconds: 60 }),
  'two states that tell, each for its own': (it) => {
    const machine = it.buildMachine('tell');
    machine.States['Tell A Failure'] = structuredClone(it.state('tell'));
    it.state('failure').Next = 'Tell A Failure';
    for (const catcher of it.state('failure').Catch) catcher.Next = 'Tell A Failure';
  },
  'one state that records': (it) => {
    it.redirect('failure', it.name('record'));
    delete it.buildMachine('failure').States[it.name('failure')];
  },
  'longer retries': (it) => {
    for (const key of ['plan', 'record', 'tell'] as const) Object.assign(it.state(key).Retry[0], { MaxAttempts: 8, IntervalSeconds: 5 });
    Object.assign(it.state('execute').Retry[0], { MaxAttempts: 10, IntervalSeconds: 30 });
  },
  'retries with growing pauses': (it) =>
    Object.assign(it.state('execute').Retry[0], { IntervalSeconds: 10, BackoffRate: 1.5, MaxAttempts: 7 }),
  'one retrier for each error': (it) => {
    const [first, ...others] = it.state('parse').Retry;
    it.state('parse').Retry = [...first.ErrorEquals.map((name: string) => ({ ...first, ErrorEquals: [name] })), ...others];
  },
  'other comments': (it) => {
    it.definition.Comment = 'Something else';
    it.state('plan').Comment = '$.id is what it is about';
  },
  'more at a time': (it) => {
    it.state('map').MaxConcurrency = 20;
  },
  'a Catch for one error, on the same way': (it) => {
    it.state('execute').Catch.unshift({ ErrorEquals: ['ReactorDenied'], ResultPath: '$.failure', Next: it.name('failure') });
  },
  'rules of a Choice in another order': (it) => {
    const { Choices: rules } = it.state('mode');
    const approval = rules.findIndex((rule: object) => JSON.stringify(rule).includes('approval'));
    rules.push(...rules.splice(approval, 1));
  },
  'a rule in other words': (it) => {
    it.state('window').Choices = [
      {
        And: [
          { Variable: '$.result', IsPresent: true },
          { Variable: '$.result.status', StringMatches: 'PLAN*' },
        ],
        Next: it.name('wait'),
      },
    ];
  },
  'ResultSelector in place of OutputPath': (it) => {
    delete it.state('plan').OutputPath;
    Object.assign(it.state('plan'), { ResultSelector: { 'state.$': '$.Payload' }, OutputPath: '$.state' });
  },
  'the payload of an item by ItemSelector': (it) => {
    it.state('map').ItemSelector = { 'reaction.$': '$$.Map.Item.Value' };
    const machine = it.buildMachine('choose');
    machine.States.Unwrap = { Type: 'Pass', InputPath: '$.reaction', Next: machine.StartAt };
    machine.StartAt = 'Unwrap';
  },
  'a time limit for one step': (it) => {
    it.state('record').TimeoutSeconds = 20;
  },
  'a time limit for the whole': (it) => {
    it.definition.TimeoutSeconds = 2_592_000;
  },
};

describe.each([...FILES.entries()])('checkDefinition, of file %i (%s)', (file) => {
  it.each(Object.entries(HARMLESS))('has nothing against: %s', (_what, edit) => {
    const edited = new Edited(file);
    edit(edited);

    expect(edited.lines()).toEqual([]);
  });
});
