import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { at, listAt } from '#domain/base/json.ts';
import { fillPlaceholders } from '#domain/reaction/workflow-definition.ts';
import { isStepHandler, STEP_HANDLERS, type StepHandler } from '#handlers/functions.ts';
import {
  runWorkflow,
  type WaitingTask,
  WorkflowFailed,
  type WorkflowFailure,
  type WorkflowStep,
} from '#local/step-functions/workflow-run.ts';
import { startRealTimer } from '#local/timer.ts';
import { type Mocks, mockedAnswer } from './mocks.ts';
import { listVisits, type Visit } from './path.ts';
import { type Effects, type HandlersOptions, handlersFor, type TaskHandlers } from './task-handlers.ts';

/** Where waits take no time, a loop that waits would never end. */
const MAX_STEPS = 5_000;
const ARN = 'arn:aws:states:eu-central-1:999988887777:execution:local:local-run';

/** How an execution ended, the path that it took, and what it did to the outside. */
export type Execution = {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly output: unknown;
  readonly failure: WorkflowFailure | null;
  readonly milliseconds: number;
  readonly path: readonly Visit[];
  readonly effects: Effects;
};

export type ExecutionOptions = {
  /** With each function's ARN ending in the folder of its handler. */
  readonly definition: unknown;
  readonly input: unknown;
  readonly mocks: Mocks;
  readonly verdict: HandlersOptions['verdict'];
  /** How many steps an execution may take before it counts as endless. */
  readonly maxSteps?: number;
  /** For how long it may run, in milliseconds; left out: for as long as it takes. */
  readonly maxMs?: number;
};

/** An execution that would never end; `state` is where it was when that was noticed. */
export class Endless extends ConfigurationInvalid {
  readonly state: string;

  constructor(state: string, message: string) {
    super(message);
    this.state = state;
  }
}

/**
 * Executes a definition with the real handlers, and mocks where there are some. Waits and pauses take no time; a question
 * that nobody answers lapses at once.
 * @throws ConfigurationInvalid where a state is reached that needs a mock, or is reached over and over
 */
export async function execute(options: ExecutionOptions): Promise<Execution> {
  const run = new LocalRun(options);
  const handlers = await handlersFor({
    findings: listAt(options.input, 'detail', 'findings'),
    verdict: options.verdict,
    effects: run.effects,
    workflow: { answer: async (token, output) => run.answer(token, output) },
    lapse: (token) => run.lapse(token),
  });
  try {
    return await run.through(handlers);
  } finally {
    await handlers.close();
  }
}

class LocalRun {
  readonly effects: Effects = [];
  readonly #options: ExecutionOptions;
  readonly #steps: WorkflowStep[] = [];
  readonly #waiting = new Map<string, WaitingTask>();
  readonly #abort = new AbortController();
  #unusable: ConfigurationInvalid | undefined;

  constructor(options: ExecutionOptions) {
    this.#options = options;
  }

  answer(token: string, output: unknown): boolean {
    this.#waiting.get(token)?.succeed(output);
    return this.#waiting.has(token);
  }

  lapse(token: string): void {
    this.#waiting.get(token)?.fail({ error: 'States.HeartbeatTimeout', cause: '' });
  }

  async through(handlers: TaskHandlers): Promise<Execution> {
    const { definition, input, mocks, maxMs } = this.#options;
    const startedAt = performance.now();
    const timer = maxMs === undefined ? undefined : setTimeout(() => this.#runOut(maxMs), maxMs);
    const end = await runWorkflow({
      definition,
      input,
      executionArn: ARN,
      invoke: (functionArn, payload, state) => this.#invoke(() => call(handlers, mocks, buildHandler(functionArn), payload, state)),
      onWaiting: (task) => this.#wait(task),
      onStep: (step) => this.#note(step),
      realTime: false,
      now: Date.now,
      startTimer: startRealTimer,
      signal: this.#abort.signal,
    }).then((output) => ({ status: 'SUCCEEDED' as const, output, failure: null }), ended);
    clearTimeout(timer);
    if (this.#unusable !== undefined) throw this.#unusable;
    return { ...end, milliseconds: Math.round(performance.now() - startedAt), path: listVisits(this.#steps), effects: this.effects };
  }

  async #invoke(answer: () => Promise<unknown>): Promise<unknown> {
    try {
      return await answer();
    } catch (error) {
      // A Catch would take it for a failure of the handler.
      if (error instanceof ConfigurationInvalid) this.#giveUp(error);
      throw error;
    }
  }

  #wait(task: WaitingTask): () => void {
    const { answers } = this.#options.mocks;
    this.#waiting.set(task.token, task);
    if (answers.has(task.state)) void task.asked.then(() => task.succeed(answers.get(task.state)));
    return () => this.#waiting.delete(task.token);
  }

  #note(step: WorkflowStep): void {
    this.#steps.push(step);
    if (this.#steps.length < (this.#options.maxSteps ?? MAX_STEPS)) return;
    this.#giveUp(new Endless(step.state, `State "${step.state}" is entered over and over: what the mocks answer goes round. Change them.`));
  }

  #runOut(milliseconds: number): void {
    const state = this.#steps.at(-1)?.state ?? '';
    this.#giveUp(new Endless(state, `State "${state}" has not ended after ${milliseconds / 1000} s.`));
    for (const task of this.#waiting.values()) task.fail({ error: 'States.Timeout', cause: '' });
  }

  #giveUp(why: ConfigurationInvalid): void {
    this.#unusable ??= why;
    this.#abort.abort();
  }
}

function ended(error: unknown): Pick<Execution, 'output' | 'failure'> & { readonly status: 'FAILED' } {
  if (error instanceof WorkflowFailed) return { status: 'FAILED', output: null, failure: error.failure };
  throw error;
}

async function call(handlers: TaskHandlers, mocks: Mocks, handler: StepHandler, payload: unknown, state: string) {
  const { answers, failures, series } = mocks;
  const failure = failures.get(state)?.shift();
  if (failure !== undefined) throw Object.assign(new Error('as --fail says'), { name: failure });
  // Through JSON, as between functions in AWS.
  const event: unknown = JSON.parse(JSON.stringify(payload));
  const list = series?.get(state) ?? [];
  const next = list.length > 1 ? list.shift() : list[0];
  if (next !== undefined && 'error' in next) throw Object.assign(new Error('as the example says'), { name: next.error });
  if (next !== undefined) return mockedAnswer(handler, event, next.answer);
  return answers.has(state) ? mockedAnswer(handler, event, answers.get(state)) : handlers.invoke(handler, event, state);
}

function buildHandler(functionArn: string): StepHandler {
  const name = functionArn.split(':').at(-1) ?? '';
  if (isStepHandler(name)) return name;
  throw new ConfigurationInvalid(`No handler has the ARN ${functionArn}. Name a function by its placeholder.`);
}

/** A definition as it is executed here: each function's ARN ends in the folder of its handler. @throws ConfigurationInvalid */
export function filledDefinition(text: string, file: string): unknown {
  const functionArn = (handler: string) => `arn:aws:lambda:eu-central-1:999988887777:function:${handler}`;
  return fillPlaceholders(text, { partition: 'aws', handlers: STEP_HANDLERS, functionArn }, file);
}

/** An event as the workflow takes it, from one, or from a list of findings. @throws ConfigurationInvalid for anything else */
export function workflowInput(document: unknown, trigger: string | undefined, file: string): Record<string, unknown> {
  const event = Array.isArray(document) ? { detail: { findings: document } } : document;
  if (at(event, 'detail', 'findings') === undefined)
    throw new ConfigurationInvalid(`${file} has no detail.findings and is no list of findings. Give an event as EventBridge delivers it.`);
  return { ...Object(event), trigger: trigger ?? at(event, 'trigger') ?? 'event' };
}
