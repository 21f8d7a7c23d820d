import type { Edited, Key } from './edited-definition.ts';

/** An edit of a workflow that must not pass, the state that is to blame, and what is said of it. */
export type DangerousEdit = {
  readonly edit: (it: Edited) => void;
  readonly state: Key | null;
  readonly says: RegExp;
  /** Edits of a form that only the shipped file has. */
  readonly shippedOnly?: boolean;
};

const without = (list: unknown[], index: number) => list.splice(index, 1);
const takeError = (it: Edited, key: Key, error: string) => {
  for (const retrier of it.state(key).Retry) retrier.ErrorEquals = retrier.ErrorEquals.filter((name: string) => name !== error);
};

/** What must come before a change, after it, and around it. */
const ORDER: Readonly<Record<string, DangerousEdit>> = {
  'what is only told is changed': {
    edit: (it) => (it.state('mode').Default = it.name('execute')),
    state: 'mode',
    says: /changed although|refuses/,
  },
  'an automatic change does not wait for its window': {
    edit: (it) =>
      without(
        it.state('mode').Choices,
        it.state('mode').Choices.findIndex((rule: never) => JSON.stringify(rule).includes('waitUntil')),
      ),
    state: 'mode',
    says: /change window is closed; let a Wait/,
  },
  'an approved change does not wait for its window': {
    edit: (it) =>
      without(
        it.state('answer').Choices,
        it.state('answer').Choices.findIndex((rule: never) => JSON.stringify(rule).includes('waitUntil')),
      ),
    state: 'answer',
    says: /change window is closed/,
  },
  'a wait for something else': {
    edit: (it) => {
      delete it.state('wait').TimestampPath;
      it.state('wait').Seconds = 60;
    },
    state: 'wait',
    says: /change window is closed/,
  },
  'a rejected change is made': {
    edit: (it) => {
      it.state('answer').Choices = [{ Variable: '$.decision.waitUntil', IsNull: false, Next: it.name('wait') }];
      it.state('answer').Default = it.name('execute');
    },
    state: 'answer',
    says: /verdict is "reject"; only "approve"/,
  },
  'approval leads straight to the change': {
    edit: (it) => {
      it.state('ask').Next = it.name('execute');
    },
    state: 'ask',
    says: /verdict is "reject"/,
  },
  'a plan that is none goes on': {
    edit: (it) => without(it.state('mode').Choices, 0),
    state: 'mode',
    says: /has no \$\.mode/,
    shippedOnly: true,
  },
  'a window that closed is not waited for': {
    edit: (it) => {
      it.state('window').Choices[0].Next = it.name('record');
    },
    state: 'window',
    says: /agreed change is recorded and never made/,
  },
  'the check of the window is turned round': {
    edit: (it) => {
      it.state('window').Choices[0] = { Not: { Variable: '$.result.status', StringEquals: 'PLANNED' }, Next: it.name('wait') };
    },
    state: 'window',
    says: /never made/,
  },
  'what no binding allows is planned': {
    edit: (it) => {
      it.state('choose').Choices = [{ Variable: '$.decision.kind', IsPresent: false, Next: it.name('record') }];
      it.state('choose').Default = it.name('plan');
    },
    state: 'choose',
    says: /asked for a plan although the decision is "(skip|refuse)"/,
  },
  'a skip is planned': {
    edit: (it) => {
      it.state('choose').Choices = [{ Variable: '$.decision.kind', StringEquals: 'refuse', Next: it.name('record') }];
      it.state('choose').Default = it.name('plan');
    },
    state: 'choose',
    says: /decision is "skip"/,
  },
  'a reaction is never planned': {
    edit: (it) => {
      it.state('choose').Choices = [{ Variable: '$.decision.kind', StringEquals: 'refuse', Next: it.name('plan') }];
      it.state('choose').Default = it.name('record');
    },
    state: 'choose',
    says: /never planned|decision is "refuse"/,
  },
  'a question is never asked': {
    edit: (it) => {
      for (const rule of it.state('mode').Choices) if (rule.Next === it.name('ask')) rule.Next = it.name('record');
      it.machineOf('ask').States = Object.fromEntries(
        Object.entries(it.machineOf('ask').States).filter(([name]) => name !== it.name('ask') && name !== it.name('answer')),
      );
    },
    state: 'mode',
    says: /nobody is ever asked/,
  },
  'an automatic change is never made': {
    edit: (it) => {
      for (const rule of it.state('mode').Choices) if (rule.Next === it.name('execute')) rule.Next = it.name('record');
    },
    state: 'mode',
    says: /recorded and never made/,
  },
  'a question is skipped': {
    edit: (it) => {
      for (const rule of it.state('mode').Choices) if (rule.Next === it.name('ask')) rule.Next = it.name('execute');
    },
    state: 'mode',
    says: /changed although nobody has approved/,
  },
  'the wait leads past the change': {
    edit: (it) => {
      it.state('wait').Next = it.name('record');
    },
    state: 'wait',
    says: /never made/,
  },
  'the plan is carried out at once': {
    edit: (it) => {
      it.state('plan').Next = it.name('execute');
    },
    state: 'plan',
    says: /changed although/,
  },
  'the plan step executes': {
    edit: (it) => {
      it.state('plan').Parameters.Payload.phase = 'execute';
    },
    state: 'choose',
    says: /changed although there is no plan yet/,
  },
  'a comparison ignores the verdict': {
    edit: (it) => {
      it.state('answer').Choices = [
        { Variable: '$.approval.verdict', IsString: false, Next: it.name('record') },
        { Variable: '$.decision.waitUntil', IsNull: false, Next: it.name('wait') },
      ];
      it.state('answer').Default = it.name('execute');
    },
    state: 'answer',
    says: /verdict is "reject"/,
  },
};

const RECORD: Readonly<Record<string, DangerousEdit>> = {
  'a failed plan is told unrecorded': {
    edit: (it) => {
      it.state('plan').Catch[0].Next = it.name('tell');
    },
    state: 'plan',
    says: /told what is not recorded/,
  },
  'a failed change is told unrecorded': {
    edit: (it) => {
      it.state('execute').Catch[0].Next = it.name('tell');
    },
    state: 'execute',
    says: /told what is not recorded/,
  },
  'a lapsed question ends untold': {
    edit: (it) => {
      it.state('ask').Catch[0].Next = it.name('untold');
    },
    state: 'ask',
    says: /ends unrecorded/,
  },
  'a failed record is not told': {
    edit: (it) => {
      it.state('failure').Catch[0].Next = it.name('untold');
    },
    state: 'failure',
    says: /nobody is told/,
  },
  'a failed record of a success is not told': {
    edit: (it) => {
      it.state('record').Catch[0].Next = it.name('untold');
    },
    state: 'record',
    says: /nobody is told/,
  },
  'silence counts as fixed': {
    edit: (it) => {
      it.state('untold').Parameters.status = 'FIXED';
    },
    state: 'untold',
    says: /does not say so; end it with "status": "FAILED"/,
  },
  'silence says nothing': {
    edit: (it) => {
      it.state('untold').Parameters.status = undefined;
    },
    state: 'untold',
    says: /does not say so/,
  },
  'the record ends the reaction': {
    edit: (it) => {
      it.state('record').Next = undefined;
      it.state('record').End = true;
    },
    state: 'record',
    says: /nobody is told/,
  },
  'the record of failures ends the reaction': {
    edit: (it) => {
      it.state('failure').Next = undefined;
      it.state('failure').End = true;
    },
    state: 'failure',
    says: /nobody is told/,
  },
  'the change ends the reaction': {
    edit: (it) => {
      it.state('execute').Next = undefined;
      it.state('execute').End = true;
    },
    state: 'execute',
    says: /ends unrecorded/,
  },
  'the plan ends the reaction': {
    edit: (it) => {
      it.state('mode').Default = it.name('tell');
    },
    state: 'mode',
    says: /told what is not recorded/,
  },
  'reactions are not looked at': {
    edit: (it) => {
      [it.state('check').Choices[0].Next, it.state('check').Default] = [it.name('ended'), it.name('map')];
    },
    state: 'check',
    says: /unrecorded/,
  },
  'the test for reactions is turned round': {
    edit: (it) => {
      it.state('check').Choices[0].IsPresent = false;
    },
    state: 'check',
    says: /unrecorded/,
  },
  'the whole Map is skipped': {
    edit: (it) => {
      it.state('parse').Next = it.name('ended');
    },
    state: 'parse',
    says: /unrecorded/,
  },
  'failures count as success': {
    edit: (it) => {
      const state = it.state('failures');
      [state.Choices[0].Next, state.Default] = [state.Default, state.Choices[0].Next];
    },
    state: 'failures',
    says: /ends as a (success|failure)/,
  },
  'failures are compared wrongly': {
    edit: (it) => {
      it.state('failures').Choices[0].BooleanEquals = !it.state('failures').Choices[0].BooleanEquals;
    },
    state: 'failures',
    says: /ends as a (success|failure)/,
  },
  'failures are never looked for': {
    edit: (it) => {
      it.state('map').Next = it.name('ended');
    },
    state: 'map',
    says: /ends as a success/,
  },
  'another word is looked for': {
    edit: (it) => {
      const { Parameters: all } = it.state('sum');
      for (const name of Object.keys(all)) all[name] = all[name].replace('FAILED', 'FAILURE');
    },
    state: 'failures',
    says: /ends as a success/,
  },
  'only the first reaction is looked at': {
    edit: (it) => {
      const { Parameters: all } = it.state('sum');
      for (const name of Object.keys(all))
        if (all[name].startsWith('States.')) all[name] = all[name].replace('$.ended[*].status', 'States.Array($.ended[0].status)');
    },
    state: 'failures',
    says: /ends as a success/,
  },
  'a failed execution succeeds': {
    edit: (it) => {
      const machine = it.machineOf('failed');
      machine.States[it.name('failed')] = { Type: 'Succeed' };
    },
    state: 'failures',
    says: /ends as a success/,
  },
  'an unread finding is no failure': {
    edit: (it) => {
      it.state('parse').Catch[0].Next = it.name('ended');
      it.machineOf('unread').States = Object.fromEntries(
        Object.entries(it.machineOf('unread').States).filter(([name]) => name !== it.name('unread')),
      );
    },
    state: 'parse',
    says: /failed and the execution ends as a success/,
  },
  'a Fail state inside of the Map': {
    edit: (it) => {
      it.machineOf('untold').States[it.name('untold')] = { Type: 'Fail', Error: 'Untold', Cause: 'x' };
    },
    state: 'tell',
    says: /ends every other item/,
  },
  'a failure is put where nobody reads it': {
    edit: (it) => {
      it.state('execute').Catch[0].ResultPath = '$.error';
    },
    state: 'execute',
    says: /failure of ".*" is lost: the record reads it from \$\.failure/,
  },
  'a failure of the plan is put elsewhere': {
    edit: (it) => {
      it.state('plan').Catch[0].ResultPath = '$.planFailure';
    },
    state: 'plan',
    says: /is lost/,
  },
  'a failed record is put elsewhere': {
    edit: (it) => {
      it.state('record').Catch[0].ResultPath = '$.trouble';
    },
    state: 'record',
    says: /reads it from \$\.recordFailure/,
  },
  'the catcher drops the failure': {
    edit: (it) => {
      it.state('plan').Catch[0].ResultPath = null;
    },
    state: 'plan',
    says: /is lost/,
  },
  'a change goes round without an end': {
    edit: (it) => {
      it.state('mode').Default = it.name('choose');
      it.state('choose').Choices = [{ Variable: '$.id', IsPresent: true, Next: it.name('mode') }];
      it.state('mode').Choices = [{ Variable: '$.id', IsPresent: false, Next: it.name('plan') }];
    },
    state: null,
    says: /goes round for ever/,
  },
};

const DATA: Readonly<Record<string, DangerousEdit>> = {
  'a forgotten .$ of the plan': {
    edit: (it) => {
      it.state('plan').Parameters.Payload = { phase: 'plan', reaction: '$' };
    },
    state: 'plan',
    says: /the "\.\$" is forgotten; write "reaction\.\$": "\$"/,
  },
  'a forgotten .$ of the change': {
    edit: (it) => {
      it.state('execute').Parameters.Payload = { phase: 'execute', reaction: '$' };
    },
    state: 'execute',
    says: /is forgotten/,
  },
  'a forgotten .$ of the record': {
    edit: (it) => {
      it.state('record').Parameters = { FunctionName: it.state('record').Parameters.FunctionName, Payload: '$' };
    },
    state: 'record',
    says: /write "Payload\.\$"/,
  },
  'a forgotten .$ of the token': {
    edit: (it) => {
      it.state('ask').Parameters.Payload = { taskToken: '$$.Task.Token', 'reaction.$': '$' };
    },
    state: 'ask',
    says: /write "taskToken\.\$"/,
  },
  'a forgotten .$ of the name': {
    edit: (it) => {
      it.state('parse').Parameters.Payload = { executionName: '$$.Execution.Name', 'input.$': '$' };
    },
    state: 'parse',
    says: /write "executionName\.\$"/,
  },
  'a forgotten .$ of a Pass': {
    edit: (it) => {
      it.state('untold').Parameters = { executionId: '$.id', status: 'FAILED' };
    },
    state: 'untold',
    says: /write "executionId\.\$"/,
  },
  'a forgotten .$ of a function': {
    edit: (it) => {
      it.state('sum').Parameters = { hasFailed: "States.ArrayContains($.ended[*].status, 'FAILED')" };
    },
    state: 'sum',
    says: /is forgotten/,
  },
  'a path in a list': {
    edit: (it) => {
      it.state('untold').Parameters.ids = ['$.id'];
    },
    state: 'untold',
    says: /States\.Array/,
  },
  'a .$ without a path': {
    edit: (it) => {
      it.state('plan').Parameters.Payload = { 'phase.$': 'plan', 'reaction.$': '$' };
    },
    state: 'plan',
    says: /is neither; take "\.\$" off/,
  },
  'a path as seconds': {
    edit: (it) => {
      delete it.state('wait').TimestampPath;
      it.state('wait').Timestamp = '$.decision.waitUntil';
    },
    state: 'wait',
    says: /TimestampPath/,
  },
  'the plan hands on Lambda’s answer': {
    edit: (it) => {
      it.state('plan').OutputPath = undefined;
    },
    state: 'mode',
    says: /stands at \$\.Payload\./,
  },
  'the change hands on Lambda’s answer': {
    edit: (it) => {
      it.state('execute').OutputPath = undefined;
    },
    state: 'window',
    says: /stands at \$\.Payload\.result\.status/,
  },
  'the record hands on Lambda’s answer': {
    edit: (it) => {
      it.state('record').OutputPath = undefined;
    },
    state: 'tell',
    says: /refuses this input/,
  },
  'Parse hands on Lambda’s answer': {
    edit: (it) => {
      it.state('parse').OutputPath = undefined;
    },
    state: 'check',
    says: /unrecorded/,
  },
  'the plan hands on its result only': {
    edit: (it) => {
      it.state('plan').OutputPath = '$.Payload.result';
    },
    state: 'mode',
    says: /has no/,
  },
  'a capital letter of a path': {
    edit: (it) => {
      it.definition = JSON.parse(it.text.replaceAll('"$.mode"', '"$.Mode"'));
    },
    state: 'mode',
    says: /no \$\.Mode.*Did you mean \$\.mode/,
  },
  'a path with a typing error': {
    edit: (it) => {
      it.state('window').Choices[0].Variable = '$.result.stauts';
    },
    state: 'window',
    says: /Did you mean \$\.result\.status/,
  },
  'another list of reactions': {
    edit: (it) => {
      it.state('map').ItemsPath = '$.reaction';
    },
    state: 'map',
    says: /Did you mean \$\.reactions/,
  },
  'something that is no list': {
    edit: (it) => {
      it.state('map').ItemsPath = '$.reactions[0]';
    },
    state: 'map',
    says: /is no list/,
  },
  'what the Map came to is dropped': {
    edit: (it) => {
      it.state('map').ResultPath = null;
    },
    state: 'sum',
    says: /no \$\.ended/,
  },
  'the answer of people is dropped': {
    edit: (it) => {
      it.state('ask').ResultPath = null;
    },
    state: 'answer',
    says: /no \$\.approval\.verdict/,
  },
  'the answer of people goes elsewhere': {
    edit: (it) => {
      it.state('ask').ResultPath = '$.answer';
    },
    state: 'answer',
    says: /no \$\.approval\.verdict/,
  },
  'the answer of people replaces everything': {
    edit: (it) => {
      delete it.state('ask').ResultPath;
    },
    state: 'answer',
    says: /no \$\.(approval\.verdict|decision)/,
  },
  'the wait reads another moment': {
    edit: (it) => {
      it.state('wait').TimestampPath = '$.decision.waituntil';
    },
    state: 'wait',
    says: /Did you mean \$\.decision\.waitUntil/,
  },
  'the wait comes where there is no moment': {
    edit: (it) => {
      for (const rule of it.state('mode').Choices) if (rule.Next === it.name('execute')) rule.Next = it.name('wait');
    },
    state: 'wait',
    says: /is null here, which is no moment/,
  },
  'the plan gets the wrong phase': {
    edit: (it) => {
      it.state('plan').Parameters.Payload.phase = 'pln';
    },
    state: 'plan',
    says: /dispatch-finding refuses this input, phase/,
  },
  'the record gets a part only': {
    edit: (it) => {
      it.state('record').Parameters['Payload.$'] = '$.result';
    },
    state: 'record',
    says: /refuses this input|has no \$\.result/,
  },
  'the message is asked of the recorder': {
    edit: (it) => {
      it.state('plan').Parameters.FunctionName = it.state('record').Parameters.FunctionName;
    },
    state: 'plan',
    says: /record-execution refuses this input/,
  },
  'a mode that nobody writes': {
    edit: (it) => {
      it.definition = JSON.parse(it.text.replaceAll('"approval"', '"aproval"'));
    },
    state: 'mode',
    says: /nothing ever writes "aproval".*Did you mean approval/,
  },
  'another mode that nobody writes': {
    edit: (it) => {
      it.definition = JSON.parse(it.text.replaceAll('"automatic"', '"Automatic"'));
    },
    state: 'mode',
    says: /nothing ever writes "Automatic".*Did you mean automatic/,
  },
  'a verdict that nobody gives': {
    edit: (it) => {
      it.definition = JSON.parse(it.text.replaceAll('"approve"', '"approved"'));
    },
    state: 'answer',
    says: /nothing ever writes "approved".*Did you mean approve/,
  },
  'a status that nobody reports': {
    edit: (it) => {
      it.state('window').Choices[0].StringEquals = 'PLANED';
    },
    state: 'window',
    says: /nothing ever writes "PLANED".*Did you mean PLANNED/,
  },
  'a decision that nobody takes': {
    edit: (it) => {
      it.state('choose').Choices = [{ Variable: '$.decision.kind', StringEquals: 'reacts', Next: it.name('plan') }];
      it.state('choose').Default = it.name('record');
    },
    state: 'choose',
    says: /nothing ever writes "reacts"/,
  },
};

const RETRIES: Readonly<Record<string, DangerousEdit>> = {
  ...Object.fromEntries(
    (
      [
        ['parse', 'DeadLetterUnavailable'],
        ['parse', 'SecurityHubThrottled'],
        ['parse', 'MappingReleaseMissing'],
        ['plan', 'ReactorThrottled'],
        ['plan', 'Lambda.SdkClientException'],
        ['ask', 'NotificationUnavailable'],
        ['execute', 'Sandbox.Timedout'],
        ['execute', 'Lambda.Unknown'],
        ['execute', 'Runtime.ExitError'],
        ['execute', 'ExecutionBusy'],
        ['execute', 'OrganizationUnavailable'],
        ['record', 'SecurityHubThrottled'],
        ['record', 'SecurityHubUnavailable'],
        ['failure', 'ExecutionRecordUnavailable'],
        ['failure', 'Lambda.TooManyRequestsException'],
        ['tell', 'ExecutionRecordUnavailable'],
      ] as const
    ).map(([key, error]) => [
      `${key} does not retry ${error}`,
      { edit: (it: Edited) => takeError(it, key, error), state: key, says: new RegExp(`Retry lacks .*${error}`) },
    ]),
  ),
  'the first Retry of the change is gone': {
    edit: (it) => without(it.state('execute').Retry, 0),
    state: 'execute',
    says: /Retry lacks ExecutionBusy/,
  },
  'the second Retry of the change is gone': {
    edit: (it) => without(it.state('execute').Retry, 1),
    state: 'execute',
    says: /Retry lacks Lambda\.ServiceException/,
  },
  'too few tries for a lease': {
    edit: (it) => {
      it.state('execute').Retry[0].MaxAttempts = 1;
    },
    state: 'execute',
    says: /end after 25 s and must go on for 130 s/,
  },
  'too short pauses for a lease': {
    edit: (it) => {
      it.state('execute').Retry[0].IntervalSeconds = 5;
    },
    state: 'execute',
    says: /end after 30 s/,
  },
  'one try only': {
    edit: (it) => {
      it.state('record').Retry[0].MaxAttempts = 1;
    },
    state: 'record',
    says: /MaxAttempts is below 2/,
  },
  'no try at all': {
    edit: (it) => {
      it.state('tell').Retry[0].MaxAttempts = 0;
    },
    state: 'tell',
    says: /MaxAttempts is below 2/,
  },
  'half the time to answer': {
    edit: (it) => {
      it.state('ask').TimeoutSeconds /= 2;
    },
    state: 'ask',
    says: /TimeoutSeconds is 43200, but people have 86400/,
  },
  'twice the time to answer': {
    edit: (it) => {
      it.state('ask').TimeoutSeconds *= 2;
    },
    state: 'ask',
    says: /TimeoutSeconds is 172800/,
  },
  'an hour to show up': {
    edit: (it) => {
      it.state('ask').HeartbeatSeconds = 3600;
    },
    state: 'ask',
    says: /HeartbeatSeconds is 3600, but people have 14400/,
  },
  'nobody waits for the answer': {
    edit: (it) => {
      it.state('ask').Resource = it.state('plan').Resource;
    },
    state: 'ask',
    says: /add \.waitForTaskToken/,
  },
  'the change waits for an answer': {
    edit: (it) => {
      it.state('execute').Resource = it.state('ask').Resource;
      it.state('execute').TimeoutSeconds = 60;
      it.state('execute').HeartbeatSeconds = 30;
    },
    state: 'execute',
    says: /take \.waitForTaskToken off/,
  },
  'one resource after the other': {
    edit: (it) => {
      it.state('map').MaxConcurrency = 1;
    },
    state: 'map',
    says: /while one question waits/,
  },
};

const SPELLING: Readonly<Record<string, DangerousEdit>> = {
  'an operator with a typing error': {
    edit: (it) => {
      const [rule] = it.state('window').Choices;
      rule.StringEqual = rule.StringEquals;
      delete rule.StringEquals;
    },
    state: 'window',
    says: /has no field "StringEqual".*Did you mean StringEquals/,
  },
  'an operator with a typing error, inside of Not': {
    edit: (it) => {
      it.state('window').Choices[0] = { Not: { Variable: '$.result.status', StringEqals: 'FIXED' }, Next: it.name('wait') };
    },
    state: 'window',
    says: /Did you mean StringEquals/,
  },
  'a type in small letters': {
    edit: (it) => {
      it.state('answer').Type = 'choice';
    },
    state: 'answer',
    says: /"choice" is no type of state; write one of Task, .*Did you mean Choice/,
  },
  'a field of Retry with a typing error': {
    edit: (it) => {
      const [retrier] = it.state('parse').Retry;
      retrier.MaxAttempt = 3;
      delete retrier.MaxAttempts;
    },
    state: 'parse',
    says: /no field "MaxAttempt".*Did you mean MaxAttempts/,
  },
  'a field of Catch with a typing error': {
    edit: (it) => {
      it.state('plan').Catch[0].Resultpath = '$.failure';
    },
    state: 'plan',
    says: /Did you mean ResultPath/,
  },
  'a field of a state with a typing error': {
    edit: (it) => {
      it.state('plan').TimeoutSecond = 60;
    },
    state: 'plan',
    says: /Did you mean TimeoutSeconds/,
  },
};

export const DANGEROUS_EDITS = { ...ORDER, ...RECORD, ...DATA, ...RETRIES, ...SPELLING };
