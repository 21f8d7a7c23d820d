import { isRecord } from '../../../domain/json.ts';

type Fields = Record<string, unknown>;

/** Biome takes a placeholder in a plain text for a mistake. */
export const placeholder = (name: string) => `\${${name}}`;

/** A retrier of an error, and a Catch of everything else, as every task needs them. */
export function task(functionArn: string, next: Fields, fields: Fields = {}): Fields {
  return {
    Type: 'Task',
    Resource: `arn:${placeholder('Partition')}:states:::lambda:invoke`,
    Parameters: { FunctionName: placeholder(functionArn), 'Payload.$': '$' },
    OutputPath: '$.Payload',
    Retry: [{ ErrorEquals: ['ReactorThrottled'], IntervalSeconds: 1, MaxAttempts: 2 }],
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
    Parameters: { FunctionName: placeholder('RequestApprovalArn'), Payload: { 'token.$': '$$.Task.Token', 'reaction.$': '$' } },
    TimeoutSeconds: 100,
    HeartbeatSeconds: 10,
    ResultPath: '$.approval',
    OutputPath: undefined,
  },
);

/** A definition without fault that has one of everything. */
const SAMPLE = {
  StartAt: 'Parse',
  States: {
    Parse: task(
      'ParseFindingArn',
      { Next: 'Every Finding' },
      { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Lost' }] },
    ),
    'Every Finding': {
      Type: 'Map',
      ItemsPath: '$.reactions',
      MaxConcurrency: 5,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Plan',
        States: {
          Plan: task('DispatchFindingArn', { Next: 'Choose' }),
          Choose: { Type: 'Choice', Choices: [{ Variable: '$.mode', StringEquals: 'approval', Next: 'Ask' }], Default: 'Record' },
          Ask: ASK,
          'Check Answer': { Type: 'Choice', Choices: [{ Variable: '$.approval', IsNull: true, Next: 'Rest' }], Default: 'Record' },
          Rest: { Type: 'Wait', Seconds: 1, Next: 'Record' },
          Record: task(
            'RecordExecutionArn',
            { Next: 'Tell' },
            {
              Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.recordFailure', Next: 'Tell' }],
            },
          ),
          Tell: task(
            'SendNotificationArn',
            { End: true },
            { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Untold' }] },
          ),
          Untold: { Type: 'Pass', Comment: 'nobody knows', End: true },
        },
      },
      End: true,
    },
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
