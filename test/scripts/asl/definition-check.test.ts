import { readFileSync } from 'node:fs';
import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import { checkDefinition, type Problem, problemLine } from '#scripts/asl/definition-check.ts';
import { shippedDefinitions } from '#scripts/asl/files.ts';
import { placeholder, SAMPLE_TEXT, task, withState, withText } from './sample-definition.ts';

type Fields = Record<string, unknown>;
type Broken = {
  /** State that the problem names; null: none. */
  readonly state: string | null;
  readonly text: string;
  /** The line that the problem names, as the end of a part; after the state, where it names one. */
  readonly line: string;
  readonly says: RegExp;
};

const FILE = `${REACTION_WORKFLOW}.asl.json`;
const retry = (fields: Fields) => ({ Retry: [{ ErrorEquals: ['ReactorThrottled'], MaxAttempts: 2, ...fields }] });
const caught = (...catchers: Fields[]) => ({ Catch: catchers.map((one) => ({ ...one, ResultPath: '$.failure', Next: 'Record', ...one })) });
/** A state that lost, or changed, something, and what is said of it. */
const plan = (fields: Fields, line: string, says: RegExp): Broken => ({ state: 'Plan', text: withState('Plan', fields), line, says });

const TEXT: Readonly<Record<string, Broken>> = {
  'a comma too many': {
    state: null,
    text: withText('"End": true\n', '"End": true,\n'),
    line: '"End": true,\n          }',
    says: /no JSON/,
  },
  'a placeholder outside a text': {
    state: null,
    text: withText(`"${placeholder('ParseFindingArn')}"`, placeholder('ParseFindingArn')),
    line: '{ParseFindingArn',
    says: /put it in double quotes/,
  },
  'a state that stands twice': {
    state: 'Plan',
    text: withText('"Choose": {', '"Plan": { "Type": "Succeed" },\n"Choose": {'),
    line: '"Plan": { "Type": "Succeed" }',
    says: /"Plan" stands here twice, in line \d+ too/,
  },
  'a placeholder that nobody knows': plan(
    { Parameters: { FunctionName: placeholder('DispachFindingArn') } },
    '"FunctionName"',
    /no handler has the placeholder.*Did you mean \$\{DispatchFindingArn\}, of handlers\/dispatch-finding\?/,
  ),
  'a placeholder that is not closed': plan({ Comment: placeholder('Partition').slice(0, -1) }, '"Comment"', /not closed/),
  'a placeholder in a name': plan({ Parameters: { FunctionName: 'f', [placeholder('Partition')]: 1 } }, '{Partition}": 1', /in a name/),
  'a step that is not called': {
    state: null,
    text: SAMPLE_TEXT.replace(placeholder('SendNotificationArn'), () => placeholder('RecordExecutionArn')),
    line: '{',
    says: /SendNotificationArn\} is used nowhere/,
  },
  'what Terraform reads as a directive': plan({ Comment: '100 %{ok}' }, '"Comment"', /Terraform/),
  'an ARN of one partition': plan({ Resource: 'arn:aws:states:::lambda:invoke' }, '"Resource"', /one partition/),
  'JSONata for the whole': {
    state: null,
    text: withText('"StartAt"', '"QueryLanguage": "JSONata",\n  "StartAt"'),
    line: '"QueryLanguage"',
    says: /not JSONPath/,
  },
  'JSONata in a state': plan({ QueryLanguage: 'JSONata' }, '"QueryLanguage"', /not JSONPath/),
  'a JSONata expression': {
    state: 'Untold',
    text: withState('Untold', { Comment: '{% $states.input %}' }),
    line: '"Comment"',
    says: /JSONata expression/,
  },
  'a field of JSONata': plan({ Output: '$.x' }, '"Output"', /"Output" belongs to JSONata/),
  'a variable': plan({ Assign: { 'x.$': '$.id' } }, '"Assign"', /"Assign" belongs/),
  'a variable in a Catch': plan(caught({ ErrorEquals: ['States.ALL'], Assign: {} }), '"Assign"', /"Assign" belongs/),
};

const ITEM = '\n              {';
const TASKS: Readonly<Record<string, Broken>> = {
  'another resource than a function': plan(
    { Resource: `arn:${placeholder('Partition')}:states:::sqs:sendMessage` },
    '"Resource"',
    /call a function/,
  ),
  'no function': plan({ Parameters: { Payload: {} } }, '"Parameters"', /FunctionName/),
  'no Retry': plan({ Retry: undefined }, '"Plan": {', /no Retry/),
  'an empty Retry': plan({ Retry: [] }, '"Retry"', /no Retry/),
  'retries without a bound': plan(retry({ MaxAttempts: undefined }), `"Retry": [${ITEM}`, /MaxAttempts is not a number from 0 to 10/),
  'too many retries': plan(retry({ MaxAttempts: 99 }), '"MaxAttempts"', /bound the retries/),
  'no Catch': plan({ Catch: undefined }, '"Plan": {', /no Catch of States.ALL/),
  'a Catch that lets errors through': plan(caught({ ErrorEquals: ['ReactorDenied'] }), '"Catch"', /no Catch of States.ALL/),
  'a Catch that loses the input': plan(caught({ ErrorEquals: ['States.ALL'], ResultPath: '$' }), '"ResultPath"', /in place of the input/),
  'a Catch without a ResultPath': plan(
    { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Record' }] },
    `"Catch": [${ITEM}`,
    /in place of the input/,
  ),
  'States.ALL before another Catch': plan(
    caught({ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['ReactorDenied'] }),
    `"Catch": [${ITEM}\n                "ErrorEquals"`,
    /must stand alone, in the last entry/,
  ),
  'an error that nothing throws': plan(
    retry({ ErrorEquals: ['ReactorThrotled'] }),
    '"ReactorThrotled"',
    /nothing throws "ReactorThrotled".*Did you mean ReactorThrottled\?/,
  ),
  'an error that Lambda does not know': plan(
    retry({ ErrorEquals: ['Lambda.TooManyRequests'] }),
    '"Lambda.TooManyRequests"',
    /Did you mean Lambda.TooManyRequestsException/,
  ),
  'an error in a Catch that nothing throws': plan(
    caught({ ErrorEquals: ['AppError'] }, { ErrorEquals: ['States.ALL'] }),
    '"AppError"',
    /nothing throws "AppError"/,
  ),
  'a retry of what fails again': plan(retry({ ErrorEquals: ['ReactorDenied'] }), '"ReactorDenied"', /ReactorDenied is not retryable/),
  'an error that is matched already': plan(
    retry({ ErrorEquals: ['ReactorThrottled', 'ExecutionBusy', 'ReactorThrottled'] }),
    '"ExecutionBusy",\n                  "ReactorThrottled"',
    /matched further up/,
  ),
  'a question without an end': { ...ask({ TimeoutSeconds: undefined }), line: '"Ask": {', says: /without TimeoutSeconds/ },
  'a question that silence does not end': { ...ask({ HeartbeatSeconds: undefined }), line: '"Ask": {', says: /without HeartbeatSeconds/ },
  'a silence as long as the question': { ...ask({ HeartbeatSeconds: 86_400 }), line: '"HeartbeatSeconds"', says: /below TimeoutSeconds/ },
  'a question that nobody can answer': {
    ...ask({ Parameters: { FunctionName: placeholder('RequestApprovalArn'), 'Payload.$': '$' } }),
    line: '"Parameters"',
    says: /task token/,
  },
};

const FLOW: Readonly<Record<string, Broken>> = {
  'a Map without a bound': { ...map({ MaxConcurrency: undefined }), line: '"Every Finding": {', says: /not a number from 1 to 40/ },
  'a Map without limits': { ...map({ MaxConcurrency: 0 }), line: '"MaxConcurrency"', says: /not a number from 1 to 40/ },
  'a Map that asks for too much': { ...map({ MaxConcurrency: 41 }), line: '"MaxConcurrency"', says: /not a number from 1 to 40/ },
  'the outdated name of an ItemProcessor': {
    state: 'Every Finding',
    text: withText('"ItemProcessor"', '"Iterator"'),
    line: '"Iterator"',
    says: /call it ItemProcessor/,
  },
  'a way that leads nowhere': plan({ Next: 'Chose' }, '"Next": "Chose"', /Did you mean Choose\?/),
  'a way out of the Map': plan({ Next: 'Lost' }, '"Next": "Lost"', /no state "Lost" inside this Map/),
  'a start that is not there': {
    state: null,
    text: withText('"StartAt": "Parse"', '"StartAt": "P"'),
    line: '"StartAt"',
    says: /no state "P"/,
  },
  'a state that nothing leads to': {
    state: 'Check Answer',
    text: withState('Ask', { Next: 'Record' }),
    line: '"Check Answer": {',
    says: /nothing leads here/,
  },
  'states that lead to each other only': {
    state: 'Ask',
    text: withState('Choose', { Choices: [{ Variable: '$.mode', IsNull: true, Next: 'Record' }] }),
    line: '"Ask": {',
    says: /nothing leads here/,
  },
  'a name that two machines use': {
    state: 'Lost',
    text: SAMPLE_TEXT.replaceAll('"Untold"', '"Lost"'),
    line: '"Lost": {',
    says: /another state has this name/,
  },
  'a machine without an end': {
    state: 'Every Finding',
    text: SAMPLE_TEXT.replaceAll('            "End": true', '            "Next": "Plan"'),
    line: '"Start",\n        "States"',
    says: /no state ends this/,
  },
  'a Choice without a Default': {
    ...plan({}, '"Choose": {', /no Default/),
    state: 'Choose',
    text: withState('Choose', { Default: undefined }),
  },
  'an Express workflow that cannot be': plan({ Next: 'Ask' }, '"Plan": {', /as an Express workflow: .*Let a Choice decide/),
  'a type that does not exist': plan({ Type: 'Tsk' }, '"Type"', /"Tsk" is no type of state; write one of Task, .*Did you mean Task/),
  'a path that is none': plan({ OutputPath: '$.[' }, '"OutputPath"', /Step Functions refuses OutputPath/),
  'a state that goes on and ends': plan({ End: true }, '"Plan": {', /exactly one of "End", "Next"/),
  'a state that is none': {
    state: null,
    text: withText('"Lost": {', '"Gone": 3, "Lost": {'),
    line: '"Gone": 3',
    says: /this is no object/,
  },
};

describe('checkDefinition', () => {
  it.each(shippedDefinitions())('finds nothing wrong with %s', (file) => {
    expect(checkDefinition(readFileSync(file, 'utf8'), file).map(problemLine)).toEqual([]);
  });

  it('finds nothing wrong with the sample that the broken ones come from', () => {
    expect(checkDefinition(SAMPLE_TEXT, FILE).map(problemLine)).toEqual([]);
  });

  it.each(Object.entries({ ...TEXT, ...TASKS, ...FLOW }))('finds %s, with state and line', (_what, { state, text, line, says }) => {
    const problems = checkDefinition(text, FILE);

    expect(problems.map(problemLine)).toContainEqual(expect.stringMatching(says));
    expect(problems.find(({ message }) => says.test(message))).toMatchObject({
      state,
      file: FILE,
      line: lineOf(text, line, state === null ? '' : `"${state}": {`),
    });
  });

  it('says everything at once, in the order of the text', () => {
    const twice: unknown = JSON.parse(withState('Tell', { Retry: undefined }));
    Object(twice).States.Extra = task('ParseFindingArn', { End: true }, { Catch: undefined });

    const problems = checkDefinition(JSON.stringify(twice, null, 2), FILE);

    expect(problems.map(({ state, message }) => `${state}: ${message.split(/[:;]/)[0]}`)).toEqual([
      'Tell: no Retry',
      'Extra: nothing leads here',
      'Extra: no Catch of States.ALL',
    ]);
    expect(problems.map(({ line }) => line)).toEqual(problems.map(({ line }) => line).toSorted((a, b) => a - b));
  });

  it.each(['null', '[]', '"x"', '{}', '{"States": []}', '{"StartAt": 1, "States": {"B": {"Type": "Map", "Catch": 3, "Retry": [4]}}}'])(
    'has problems with %s, and no crash',
    (text) => {
      expect(checkDefinition(text, FILE).length).toBeGreaterThan(0);
    },
  );

  it('writes a problem as editors read it', () => {
    const problem: Problem = { file: 'a.asl.json', line: 3, column: 7, state: 'Plan', message: 'no Retry; add one.' };

    expect(problemLine(problem)).toBe('a.asl.json:3:7  State "Plan": no Retry; add one.');
    expect(problemLine({ ...problem, state: null })).toBe('a.asl.json:3:7  no Retry; add one.');
  });
});

function ask(fields: Fields): Pick<Broken, 'state' | 'text'> {
  return { state: 'Ask', text: withState('Ask', fields) };
}

function map(fields: Fields): Pick<Broken, 'state' | 'text'> {
  return { state: 'Every Finding', text: withState('Every Finding', fields) };
}

/** Line in which the first occurrence of `piece` after `after` ends. */
function lineOf(text: string, piece: string, after: string): number {
  const offset = text.indexOf(piece, text.indexOf(after));
  if (offset < 0) throw new Error(`no ${piece} after ${after}`);
  return text.slice(0, offset + piece.length).split('\n').length;
}
