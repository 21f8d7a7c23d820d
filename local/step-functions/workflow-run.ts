import { randomUUID } from 'node:crypto';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import * as z from 'zod';
import { statesOf } from '#domain/reaction/workflow-definition.ts';

/** Stands in a payload for the token of the task that is running; the runner's context knows one token per execution only. */
const TOKEN = 'the-token-of-this-task';
/** Retries and waits of a deployed workflow take seconds and more; here only their order counts. */
const PAUSE_MS = 1;

/** What ended an execution or a task, as Step Functions words it. */
export type WorkflowFailure = { readonly error: string; readonly cause: string };

/** One step of the way: a state that was entered, tried again, or left through a Catch. */
export type WorkflowStep = { readonly state: string; readonly kind: 'entered' | 'retried' | 'caught' | 'failed'; readonly detail: string };

/** A task that waits for an answer. */
export type WaitingTask = {
  readonly token: string;
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
  /** Told of every task that waits for an answer. */
  readonly onWaiting: (task: WaitingTask) => void;
  readonly onStep?: (step: WorkflowStep) => void;
  /** Whether Wait states and the pauses between retries last as long as they say. */
  readonly realTime: boolean;
};

const taskCall = z.object({ FunctionName: z.string(), Payload: z.unknown() });

/**
 * Runs a definition with aws-local-stepfunctions, its functions called through `invoke`. It leaves out: JSONata, distributed
 * maps (run inline), service integrations other than Lambda's, state data limits, and what is left running when this
 * process ends.
 * @throws WorkflowFailed
 */
export async function runWorkflow(options: WorkflowRunOptions): Promise<unknown> {
  const { definition, input, executionArn, realTime } = options;
  const tasks = statesOf(definition).filter(({ state }) => state['Type'] === 'Task');
  const waits = statesOf(definition).filter(({ state }) => state['Type'] === 'Wait');
  const machine = new StateMachine(z.custom<StateMachineDefinition>().parse(definition), { validationOptions: { noValidate: true } });
  const execution = machine.run(z.json().parse(input), {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(tasks.map(({ name, state }) => [name, taskHandler(name, state, options)])),
      ...(!realTime && {
        waitTimeOverrides: Object.fromEntries(waits.map(({ name }) => [name, PAUSE_MS])),
        retryIntervalOverrides: Object.fromEntries(tasks.map(({ name, state }) => [name, pausesOf(state)])),
      }),
    },
    context: { Execution: { Id: executionArn, Name: executionArn.split(':').at(-1) ?? '' }, Task: { Token: TOKEN } },
  });
  const [result] = await Promise.allSettled([execution.result, follow(execution.eventLogs, options)]);
  if (result.status === 'fulfilled') return result.value;
  throw new WorkflowFailed(failureOf(result.reason));
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

type TaskHandler = (input: z.core.util.JSONType) => Promise<z.core.util.JSONType>;

function taskHandler(name: string, state: Readonly<Record<string, unknown>>, { invoke, onWaiting }: WorkflowRunOptions): TaskHandler {
  const waits = String(state['Resource']).endsWith('.waitForTaskToken');
  return async (input) => {
    const { FunctionName, Payload } = taskCall.parse(input);
    if (!waits) return { StatusCode: 200, Payload: asJson(await asLambda(() => invoke(FunctionName, Payload, name))) };
    const token = randomUUID();
    const withToken: unknown = JSON.parse(JSON.stringify(Payload).replaceAll(TOKEN, token));
    const { promise: asked, resolve: begin } = Promise.withResolvers<unknown>();
    // The question may be answered before the function that asks it has returned, so it is known before.
    const answer = waitingTask(token, state, asked, onWaiting);
    const asking = asLambda(() => invoke(FunctionName, withToken, name));
    begin(asking.catch(() => undefined));
    const [output] = await Promise.all([answer, asking]);
    return asJson(output);
  };
}

function waitingTask(
  token: string,
  state: Readonly<Record<string, unknown>>,
  asked: Promise<unknown>,
  onWaiting: WorkflowRunOptions['onWaiting'],
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  onWaiting({
    token,
    asked,
    timeoutMs: Number(state['TimeoutSeconds'] ?? 99_999_999) * 1000,
    heartbeatMs: Number(state['HeartbeatSeconds'] ?? 99_999_999) * 1000,
    succeed: resolve,
    fail: ({ error, cause }) => reject(namedError(error, cause)),
  });
  return promise;
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

/** What passes between states is JSON; nothing of a handler's objects may leak through. */
function asJson(value: unknown): z.core.util.JSONType {
  return z.json().parse(JSON.parse(JSON.stringify(value ?? null)));
}

function pausesOf({ Retry: retriers }: Readonly<Record<string, unknown>>): number[] {
  return Array.isArray(retriers) ? retriers.map(() => PAUSE_MS) : [];
}

const eventLog = z.looseObject({
  type: z.string(),
  state: z.looseObject({ name: z.string() }).optional(),
  retry: z.looseObject({ attempt: z.number() }).optional(),
  catch: z.looseObject({ catcher: z.looseObject({ Next: z.string() }) }).optional(),
  Error: z.string().optional(),
});

async function follow(logs: AsyncGenerator<unknown>, { onStep }: WorkflowRunOptions): Promise<void> {
  for await (const log of logs) {
    const { type, state: entered, retry, catch: caught, Error: error } = eventLog.parse(log);
    if (entered === undefined || onStep === undefined) continue;
    const { name: state } = entered;
    if (type === 'StateEntered') onStep({ state, kind: 'entered', detail: '' });
    if (type === 'StateRetried') onStep({ state, kind: 'retried', detail: `attempt ${retry?.attempt ?? '?'}` });
    if (type === 'StateCaught') onStep({ state, kind: 'caught', detail: caught?.catcher.Next ?? '' });
    if (type === 'StateFailed') onStep({ state, kind: 'failed', detail: error ?? '' });
  }
}

function failureOf(reason: unknown): WorkflowFailure {
  const { message, cause } = reason instanceof Error ? reason : new Error(String(reason));
  const error = cause instanceof Error ? cause.name : 'States.Runtime';
  return { error, cause: cause instanceof Error ? cause.message : message };
}
