import { randomUUID } from 'node:crypto';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import * as z from 'zod';
import { isRecord } from '#domain/base/json.ts';
import { listStates, type PlacedState } from '#domain/reaction/workflow-definition.ts';
import { workWithin } from '../time-limit.ts';
import { MAX_TIMER_MS, type StartTimer } from '../timer.ts';

/** Stands in a payload for the token of the task that is running; the runner's context knows one token per execution only. */
const TOKEN = 'the-token-of-this-task';
/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const MAX_STATE_DATA_BYTES = 262_144;
/** Retries and waits of a deployed workflow take seconds and more; here only their order counts. */
const PAUSE_MS = 1;

/** The end of an execution or a task, as Step Functions words it. */
export type WorkflowFailure = { readonly error: string; readonly cause: string };

/**
 * One step of the way: a state that was entered, failed (`detail`: the error), was tried again, was left through a Catch
 * (`detail`: where to), or was left with its output, by a Catch too.
 */
export type WorkflowStep = {
  readonly state: string;
  readonly kind: 'entered' | 'failed' | 'retried' | 'caught' | 'left';
  readonly detail: string;
  /** Task, Map, Choice, … */
  readonly type: string;
  /** Index of the item, inside a Map. */
  readonly item: number | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Counts `left` only. */
  readonly output: unknown;
};

/** A task that waits for an answer. */
export type WaitingTask = {
  readonly state: string;
  readonly token: string;
  /** The remaining ones. */
  readonly timeoutMs: number;
  readonly heartbeatMs: number;
  /** Resolves when the function that asks has returned: from here on only an answer is missing. */
  readonly asked: Promise<unknown>;
  succeed(output: unknown): void;
  fail(failure: WorkflowFailure): void;
};

export type WorkflowRunOptions = {
  readonly definition: unknown;
  readonly input: unknown;
  readonly executionArn: string;
  /** Runs a function. @throws Error whose name is the error's name in the definition. */
  readonly invoke: (functionArn: string, payload: unknown, state: string) => Promise<unknown>;
  /** For the time limits of tasks that do not wait; those that wait are ended by whom `onWaiting` tells. */
  readonly startTimer: StartTimer;
  /** Answers a call as it was answered before, else by `call`; left out: always by `call`. */
  readonly remember?: (state: string, payload: unknown, call: () => Promise<unknown>) => Promise<unknown>;
  /** The token of a task that waits, and since when it does, in milliseconds since the epoch; left out: a new one, now. */
  readonly tokenFor?: (state: string, payload: unknown) => { readonly token: string; readonly since: number };
  /** Told of every task that waits for an answer. The function that it returns is called once the task waits no longer. */
  readonly onWaiting: (task: WaitingTask) => () => void;
  readonly onStep?: (step: WorkflowStep) => void;
  /** True if Wait states and the pauses between retries last as long as they say. */
  readonly realTime: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Ends the execution where it stands: no state is entered any more. Tasks that wait still have to be failed. */
  readonly signal?: AbortSignal;
};

const taskCall = z.object({ FunctionName: z.string(), Payload: z.unknown() });

/**
 * Runs a definition with aws-local-stepfunctions, its functions called through `invoke`. The header of step-functions.ts
 * lists the parts that are left out.
 * @throws WorkflowFailed
 */
export async function runWorkflow(options: WorkflowRunOptions): Promise<unknown> {
  const { input, executionArn, realTime, signal } = options;
  const definition = withOwnTimeouts(withNegations(options.definition));
  const tasks = listTasks(options.definition);
  const waits = listStates(definition).filter(({ state }) => state['Type'] === 'Wait');
  const machine = new StateMachine(z.custom<StateMachineDefinition>().parse(definition), { validationOptions: { noValidate: true } });
  const execution = machine.run(z.json().parse(input), {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(tasks.map(({ name, state }) => [name, taskHandler(name, state, options)])),
      ...(!realTime && {
        waitTimeOverrides: Object.fromEntries(waits.map(({ name }) => [name, PAUSE_MS])),
        retryIntervalOverrides: Object.fromEntries(listTasks(definition).map(({ name, state }) => [name, listPauses(state)])),
      }),
    },
    context: { Execution: { Id: executionArn, Name: executionArn.split(':').at(-1) ?? '' }, Task: { Token: TOKEN } },
  });
  signal?.addEventListener('abort', execution.abort, { once: true });
  const [result, followed] = await Promise.allSettled([execution.result, follow(execution.eventLogs, options)]);
  signal?.removeEventListener('abort', execution.abort);
  if (followed.status === 'rejected') throw followed.reason;
  if (result.status === 'fulfilled') return result.value;
  throw new WorkflowFailed(toFailure(result.reason));
}

function listTasks(definition: unknown): readonly PlacedState[] {
  return listStates(definition).filter(({ state }) => state['Type'] === 'Task');
}

/** An execution that ended FAILED. */
export class WorkflowFailed extends Error {
  readonly failure: WorkflowFailure;

  constructor(failure: WorkflowFailure) {
    super(`${failure.error}: ${failure.cause}`);
    this.name = 'WorkflowFailed';
    this.failure = failure;
  }
}

/** The runner never matches `"IsNull": false` and its like; a `Not` around them says the same. */
function withNegations(definition: unknown): unknown {
  return JSON.parse(JSON.stringify(definition), (_name, value: unknown) => {
    const test = TYPE_TESTS.find((name) => isRecord(value) && typeof value['Variable'] === 'string' && value[name] === false);
    if (test === undefined || !isRecord(value)) return value;
    const { Variable, Next, [test]: _is } = value;
    return { Not: { Variable, [test]: true }, ...(Next !== undefined && { Next }) };
  });
}

const TYPE_TESTS = ['IsNull', 'IsPresent', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'];

/**
 * The runner counts real seconds, and a minute where there is no TimeoutSeconds; the tasks are timed here instead. It takes a
 * timeout for a States.TaskFailed as well, which Step Functions does not: an entry for it goes before.
 */
function withOwnTimeouts(definition: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(definition));
  for (const { state } of listStates(copy)) {
    if (state['Type'] !== 'Task' || state['TimeoutSecondsPath'] !== undefined) continue;
    const lists = (['Retry', 'Catch'] as const).flatMap((name) => (state[name] === undefined ? [] : [[name, timeoutFirst(state[name])]]));
    Object.assign(state, { TimeoutSeconds: Math.floor(MAX_TIMER_MS / 1000) }, Object.fromEntries(lists));
  }
  return copy;
}

function timeoutFirst(list: unknown): unknown {
  const taker = findTaker(list);
  return Array.isArray(list) && taker !== undefined ? [{ ...taker, ErrorEquals: ['States.Timeout'] }, ...list] : list;
}

/** The entry of a Retry or a Catch that takes a timeout. */
function findTaker(list: unknown): Readonly<Record<string, unknown>> | undefined {
  const entries = Array.isArray(list) ? list.filter(isRecord) : [];
  return entries.find(
    ({ ErrorEquals: errors }) => Array.isArray(errors) && (errors.includes('States.Timeout') || errors.includes('States.ALL')),
  );
}

/** Without the field, a task has about three years. */
function computeSeconds(state: Readonly<Record<string, unknown>>, name: 'TimeoutSeconds' | 'HeartbeatSeconds'): number {
  return Number(state[name] ?? 99_999_999);
}

type TaskHandler = (input: z.core.util.JSONType) => Promise<z.core.util.JSONType>;

function taskHandler(
  name: string,
  state: Readonly<Record<string, unknown>>,
  {
    invoke,
    now,
    startTimer,
    remember = (_state, _payload, call) => call(),
    tokenFor = () => newToken(now()),
    onWaiting,
    signal,
  }: WorkflowRunOptions,
): TaskHandler {
  const waits = String(state['Resource']).endsWith('.waitForTaskToken');
  const call = (functionName: string, payload: unknown) => asLambda(() => invoke(functionName, payload, name));
  const limit = { milliseconds: computeSeconds(state, 'TimeoutSeconds') * 1000, startTimer, toError: () => toTaskError(state, TIMEOUT) };
  const callInTime = (functionName: string, payload: unknown) => workWithin(limit, () => call(functionName, payload));
  return async (input) => {
    // A pause before a retry ends with the execution, and the runner tries again.
    if (signal?.aborted === true) throw Object.assign(namedError('States.Runtime', 'The execution has ended'), FINAL);
    const { FunctionName, Payload } = taskCall.parse(input);
    if (!waits)
      return withinLimit({ StatusCode: 200, Payload: asJson(await remember(name, Payload, () => callInTime(FunctionName, Payload))) });
    const { token, since } = tokenFor(name, Payload);
    const withToken: unknown = JSON.parse(JSON.stringify(Payload).replaceAll(TOKEN, token));
    const { promise: asked, resolve: begin } = Promise.withResolvers<unknown>();
    const { promise: answer, resolve: succeed, reject } = Promise.withResolvers<unknown>();
    // The question may be answered before the function that asks it has returned, so it is known before.
    const stop = onWaiting({
      state: name,
      token,
      asked,
      timeoutMs: Math.max(0, since + computeSeconds(state, 'TimeoutSeconds') * 1000 - now()),
      heartbeatMs: computeSeconds(state, 'HeartbeatSeconds') * 1000,
      succeed,
      fail: (failure) => reject(toTaskError(state, failure)),
    });
    const asking = remember(name, withToken, () => call(FunctionName, withToken));
    begin(asking.catch(() => undefined));
    try {
      const [output] = await Promise.all([answer, asking]);
      return withinLimit(asJson(output));
    } finally {
      stop();
    }
  };
}

/** Marks an error for the runner that goes past every Retry and Catch. */
const FINAL = { isRetryable: false, isCatchable: false } as const;

const TIMEOUT: WorkflowFailure = { error: 'States.Timeout', cause: '' };

/** The error that ends a task from outside. No entry but one that names it, or States.ALL, takes a timeout. */
function toTaskError({ Retry: retriers, Catch: catchers }: Readonly<Record<string, unknown>>, { error, cause }: WorkflowFailure): Error {
  const named = namedError(error, cause);
  if (error !== TIMEOUT.error) return named;
  return Object.assign(named, { isRetryable: findTaker(retriers) !== undefined, isCatchable: findTaker(catchers) !== undefined });
}

function newToken(since: number): { token: string; since: number } {
  return { token: randomUUID(), since };
}

/** Step Functions ends the execution then, past every Retry and Catch. */
function withinLimit(result: z.core.util.JSONType): z.core.util.JSONType {
  if (Buffer.byteLength(JSON.stringify(result)) <= MAX_STATE_DATA_BYTES) return result;
  const error = namedError('States.DataLimitExceeded', 'The result of the task is larger than 256 KB');
  throw Object.assign(error, FINAL);
}

/** Lambda hands an error on as its name and, as the cause, type and message in JSON. */
async function asLambda(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    throw namedError(name, JSON.stringify({ errorType: name, errorMessage: message }));
  }
}

function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** Data between states is JSON; nothing of a handler's objects may leak through. */
function asJson(value: unknown): z.core.util.JSONType {
  return z.json().parse(JSON.parse(JSON.stringify(value ?? null)));
}

function listPauses({ Retry: retriers }: Readonly<Record<string, unknown>>): number[] {
  return Array.isArray(retriers) ? retriers.map(() => PAUSE_MS) : [];
}

const eventLog = z.looseObject({
  type: z.string(),
  timestamp: z.number(),
  index: z.number().optional(),
  state: z.looseObject({ name: z.string(), type: z.string(), output: z.unknown().optional() }).optional(),
  retry: z.looseObject({ attempt: z.number() }).optional(),
  catch: z.looseObject({ catcher: z.looseObject({ Next: z.string() }) }).optional(),
  Error: z.string().optional(),
});

async function follow(logs: AsyncGenerator<unknown>, { onStep }: WorkflowRunOptions): Promise<void> {
  for await (const log of logs) {
    const { type: event, timestamp: at, index: item, state: found, retry, catch: caught, Error: error } = eventLog.parse(log);
    if (found === undefined || onStep === undefined) continue;
    const { name: state, type, output } = found;
    const step = { state, type, item, at, output, detail: '' };
    if (event === 'StateEntered') onStep({ ...step, kind: 'entered' });
    if (event === 'StateFailed') onStep({ ...step, kind: 'failed', detail: error ?? '' });
    if (event === 'StateRetried') onStep({ ...step, kind: 'retried', detail: `attempt ${retry?.attempt ?? '?'}` });
    if (event === 'StateCaught') onStep({ ...step, kind: 'caught', detail: caught?.catcher.Next ?? '' });
    if (event === 'StateExited') onStep({ ...step, kind: 'left' });
  }
}

function toFailure(reason: unknown): WorkflowFailure {
  const { message, cause } = reason instanceof Error ? reason : new Error(String(reason));
  const error = cause instanceof Error ? cause.name : 'States.Runtime';
  return { error, cause: cause instanceof Error ? cause.message : message };
}
