import { isRecord } from '#domain/base/json.ts';

type Fields = Record<string, unknown>;

/** Biome takes a placeholder in a plain text for a mistake. */
export const placeholder = (name: string) => `\${${name}}`;

/** Values of any handler that may pass. */
const MAY_PASS = `ReactorThrottled ExecutionBusy Lambda.Unknown Runtime.ExitError Sandbox.Timedout Lambda.ServiceException
  Lambda.AWSLambdaException Lambda.SdkClientException Lambda.TooManyRequestsException MappingUnavailable MappingReleaseMissing
  BindingsUnavailable OrganizationUnavailable ExecutionRecordUnavailable DeadLetterUnavailable SecurityHubThrottled
  SecurityHubUnavailable NotificationUnavailable`.split(/\s+/);

/** A retrier of what may pass, and a Catch of everything else, as every task needs them. */
export function task(functionArn: string, next: Fields, fields: Fields = {}): Fields {
  return {
    Type: 'Task',
    Resource: `arn:${placeholder('Partition')}:states:::lambda:invoke`,
    Parameters: { FunctionName: placeholder(functionArn), 'Payload.$': '$' },
    OutputPath: '$.Payload',
    Retry: [{ ErrorEquals: MAY_PASS, IntervalSeconds: 30, MaxAttempts: 6, BackoffRate: 1 }],
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Record' }],
    ...next,
    ...fields,
  };
}

const ASK = task(
  'RequestApprovalArn',
  { Next: 'Check Answer' },
  {
    Resource: `arn:${placeholder('Partition')}:states:::lambda:invoke.waitForTaskToken`,
    Parameters: { FunctionName: placeholder('RequestApprovalArn'), Payload: { 'taskToken.$': '$$.Task.Token', 'reaction.$': '$' } },
    TimeoutSeconds: 86_400,
    HeartbeatSeconds: 14_400,
    ResultPath: '$.approval',
    OutputPath: undefined,
  },
);

const dispatch = (phase: string) => ({
  Parameters: { FunctionName: placeholder('DispatchFindingArn'), Payload: { phase, 'reaction.$': '$' } },
});
const isPlanned = { Variable: '$.result.status', StringEquals: 'PLANNED' };
const isAutomatic = { Variable: '$.mode', StringEquals: 'automatic' };
const hasWindow = { Variable: '$.decision.waitUntil', IsNull: false };
const choice = (otherwise: string, ...rules: Fields[]) => ({ Type: 'Choice', Choices: rules, Default: otherwise });

/** The fate of one reaction. */
const INNER = {
  Start: choice(
    'Record',
    { Variable: '$.result', IsPresent: true, Next: 'Record' },
    { Variable: '$.decision.kind', StringEquals: 'react', Next: 'Plan' },
  ),
  Plan: task('DispatchFindingArn', { TimeoutSeconds: 55, Next: 'Choose' }, dispatch('plan')),
  Choose: choice(
    'Record',
    { Not: isPlanned, Next: 'Record' },
    { Variable: '$.mode', StringEquals: 'approval', Next: 'Ask' },
    { And: [isAutomatic, hasWindow], Next: 'Rest' },
    { ...isAutomatic, Next: 'Change' },
  ),
  Ask: ASK,
  'Check Answer': choice(
    'Change',
    { Not: { Variable: '$.approval.verdict', StringEquals: 'approve' }, Next: 'Record' },
    { ...hasWindow, Next: 'Rest' },
  ),
  Rest: { Type: 'Wait', TimestampPath: '$.decision.waitUntil', Next: 'Change' },
  Change: task('DispatchFindingArn', { Next: 'Look Again' }, dispatch('execute')),
  'Look Again': choice('Record', { ...isPlanned, Next: 'Rest' }),
  Record: task(
    'RecordExecutionArn',
    { Next: 'Tell' },
    { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.recordFailure', Next: 'Tell' }] },
  ),
  Tell: task('SendNotificationArn', { End: true }, { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Untold' }] }),
  Untold: { Type: 'Pass', Comment: 'nobody knows', Parameters: { status: 'FAILED' }, End: true },
};

/** A definition without fault that has one of everything. */
const SAMPLE = {
  StartAt: 'Parse',
  States: {
    Parse: task(
      'ParseFindingArn',
      { Next: 'Every Finding' },
      {
        Parameters: {
          FunctionName: placeholder('ParseFindingArn'),
          Payload: { 'executionName.$': '$$.Execution.Name', 'input.$': '$' },
        },
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Lost' }],
      },
    ),
    'Every Finding': {
      Type: 'Map',
      ItemsPath: '$.reactions',
      MaxConcurrency: 5,
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Start', States: INNER },
      ResultPath: '$.ended',
      Next: 'Look For Failures',
    },
    'Look For Failures': {
      Type: 'Pass',
      Parameters: { 'hasFailed.$': "States.ArrayContains($.ended[*].status, 'FAILED')" },
      Next: 'Any Failed',
    },
    'Any Failed': choice('Over', { Variable: '$.hasFailed', BooleanEquals: true, Next: 'Lost' }),
    Over: { Type: 'Succeed' },
    Lost: { Type: 'Fail', Error: 'Lost', Cause: 'nobody knows' },
  },
};

/** Its text. */
export const SAMPLE_TEXT = JSON.stringify(SAMPLE, null, 2);

/** Its text with the fields of one state changed; undefined removes a field. */
export function withState(name: string, change: Fields): string {
  const definition: unknown = JSON.parse(SAMPLE_TEXT);
  const found = [...statesIn(definition)].find(([candidate]) => candidate === name)?.[1];
  if (found === undefined) throw new Error(`no state ${name}`);
  Object.assign(found, change);
  return JSON.stringify(definition, null, 2);
}

/** Its text with a piece replaced, once. */
export function withText(piece: string, replacement: string): string {
  if (!SAMPLE_TEXT.includes(piece)) throw new Error(`the sample does not hold ${piece}`);
  return SAMPLE_TEXT.replace(piece, () => replacement);
}

function* statesIn(value: unknown): Generator<[string, Fields]> {
  if (!isRecord(value)) return;
  for (const [name, state] of Object.entries(isRecord(value['States']) ? value['States'] : {})) {
    if (!isRecord(state)) continue;
    yield [name, state];
    yield* statesIn(state['ItemProcessor']);
  }
}
