/**
 * An emulator of Step Functions: StartExecution, DescribeExecution and the three answers to a task token, over HTTP as the
 * SDK speaks. It runs the very definitions that deploy. Executions live in memory; with a journal, Standard ones that
 * still run are carried on by the next process. Standard executions are unique by name; Express ones are not, and end after
 * five minutes whatever they are about, as in AWS.
 *
 * It leaves out: JSONata, distributed maps (run inline), service integrations other than Lambda's, the history of events,
 * state data limits but that of a task's result, and what is left running when this process ends. A task that is out of time
 * fails with States.Timeout, and its function runs on, as in AWS; TimeoutSecondsPath counts real seconds.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EXPRESS_SECONDS } from '#domain/reaction/express-workflow.ts';
import { readBody, serveLoopback } from '../loopback-server.ts';
import { REAL_TIME, type StartTimer, type Time } from '../timer.ts';
import { createExecutionMemory, type ExecutionJournal, type ExecutionMemory } from './execution-memory.ts';
import { describeInput, jsonIn, Refused, requireName, type StartInput, startInput, tokenInput } from './requests.ts';
import { executionArn, type StateMachine } from './state-machine.ts';
import { WaitingTasks } from './waiting-tasks.ts';
import { runWorkflow, WorkflowFailed, type WorkflowStep } from './workflow-run.ts';

const MAX_REQUEST_BYTES = 1024 * 1024;

export type ExecutionView = {
  readonly arn: string;
  readonly name: string;
  readonly type: StateMachine['type'];
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly output: unknown;
  readonly failure: { readonly error: string; readonly cause: string } | undefined;
  readonly steps: readonly WorkflowStep[];
  readonly startedAt: number;
  readonly endedAt: number | undefined;
};

export type StepFunctionsOptions = {
  readonly machines: readonly StateMachine[];
  readonly invoke: (functionArn: string, payload: unknown, state: string) => Promise<unknown>;
  /** False: Wait states and pauses between retries end at once; timeouts of waiting tasks still count. */
  readonly realTime: boolean;
  /** For the dates of executions and the timeouts of waiting tasks; left out: that of this machine. */
  readonly time?: Time;
  /** For TimeoutSeconds of tasks that do not wait, and the five minutes of Express executions; left out: that of `time`. */
  readonly startLimit?: StartTimer;
  readonly onError: (error: unknown) => void;
  /** False keeps no history of executions that succeeded, for a run of very many. */
  readonly keepHistory?: boolean;
  /** Where Standard executions are written down, so that a later process can carry on with them. */
  readonly journal?: ExecutionJournal;
};

export type StepFunctionsStandIn = {
  /** The endpoint of clients. */
  readonly url: string;
  executions(): readonly ExecutionView[];
  /** Carries on with the executions of an earlier process: what their functions returned is not asked for again. */
  resume(): void;
  /** `transitions`: states entered and tried again in all executions so far, which is what Standard workflows are paid by. */
  readonly counters: { started: number; refused: number; transitions: number };
  /** Resolves when no execution runs but those that wait for an answer. */
  settled(): Promise<void>;
  /** Lets the time of every waiting task run out, as its timeout or missing heartbeat would. */
  lapse(error: 'States.Timeout' | 'States.HeartbeatTimeout'): void;
  /** Executions that still run end where they stand. */
  close(): Promise<void>;
};

const TIMED_OUT = { error: 'States.Timeout', cause: 'The Express execution ran for five minutes' };

function toFailure(error: unknown): NonNullable<ExecutionView['failure']> {
  return error instanceof WorkflowFailed ? error.failure : { error: 'States.Runtime', cause: String(error) };
}

type Beginning = { readonly key: string; readonly name: string; readonly input: string; readonly startedAt: number };
type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
export async function startStepFunctions(options: StepFunctionsOptions): Promise<StepFunctionsStandIn> {
  const service = new StepFunctions(options);
  const server = await serveLoopback((request, response) => service.serve(request, response));
  return {
    url: server.url,
    counters: service.counters,
    executions: () => [...service.executions.values()],
    resume: () => service.resume(),
    settled: () => service.settled(),
    lapse: (error) => service.lapse(error),
    async close() {
      await server.close();
      await service.stop();
    },
  };
}

class StepFunctions {
  readonly executions = new Map<string, Mutable<ExecutionView>>();
  readonly counters = { started: 0, refused: 0, transitions: 0 };
  readonly #options: StepFunctionsOptions;
  readonly #time: Time;
  readonly #memory: ExecutionMemory | undefined;
  readonly #waiting: WaitingTasks;
  readonly #running = new Set<Promise<void>>();
  /** The input that an execution was started with, while it runs: the same start again is no second one. */
  readonly #inputs = new Map<string, string>();
  readonly #closing = new AbortController();

  constructor(options: StepFunctionsOptions) {
    this.#options = options;
    this.#time = options.time ?? REAL_TIME;
    this.#waiting = new WaitingTasks(this.#time);
    this.#memory = options.journal && createExecutionMemory(options.journal, () => this.#time.now());
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = JSON.parse((await readBody(request, MAX_REQUEST_BYTES))?.toString() || '{}');
    const operation = String(request.headers['x-amz-target']).replace('AWSStepFunctions.', '');
    const answer = (status: number, content: object) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(content));
    };
    try {
      answer(200, this.#perform(operation, body));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.counters.refused += 1;
      answer(400, { __type: error.name, message: error.message });
    }
  }

  resume(): void {
    for (const { key, machine: arn, name, input, at } of this.#memory?.unfinished ?? []) {
      const machine = this.#options.machines.find((one) => one.arn === arn);
      if (machine !== undefined) this.#begin(machine, { key, name, input, startedAt: at });
    }
  }

  async settled(): Promise<void> {
    while (this.#running.size > this.#waiting.countExecutions()) {
      await Promise.race([...this.#running, this.#waiting.nextQuestion()]);
    }
  }

  lapse(error: string): void {
    this.#waiting.lapse(error);
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    this.lapse('States.Timeout');
    await Promise.all(this.#running);
  }

  #perform(operation: string, body: unknown): object {
    if (operation === 'StartExecution') return this.#start(startInput.parse(body));
    if (operation === 'DescribeExecution') return this.#describe(describeInput.parse(body).executionArn);
    const { taskToken, output, error, cause } = tokenInput.parse(body);
    if (operation === 'SendTaskHeartbeat') return this.#waiting.beat(taskToken);
    if (operation === 'SendTaskSuccess') {
      const answer = jsonIn(output, 'InvalidOutput');
      return this.#waiting.end(taskToken, (task) => task.succeed(answer));
    }
    if (operation === 'SendTaskFailure') return this.#waiting.end(taskToken, (task) => task.fail({ error, cause }));
    throw new Refused('UnknownOperationException', `This stand-in does not know ${operation}`);
  }

  #start({ stateMachineArn, name, input }: StartInput): object {
    const machine = this.#options.machines.find(({ arn }) => arn === stateMachineArn);
    if (machine === undefined) throw new Refused('StateMachineDoesNotExist', `There is no state machine ${stateMachineArn}`);
    requireName(name);
    jsonIn(input, 'InvalidExecutionInput');
    const arn = executionArn(machine, name);
    const known = this.executions.get(arn);
    if (machine.type === 'STANDARD' && known !== undefined) {
      if (this.#inputs.get(arn) === input) return { executionArn: arn, startDate: known.startedAt / 1000 };
      throw new Refused('ExecutionAlreadyExists', `${name} exists already`);
    }
    const key = machine.type === 'EXPRESS' ? `${arn}:${this.counters.started}` : arn;
    const startedAt = this.#time.now();
    if (machine.type === 'STANDARD') this.#memory?.start({ key, machine: stateMachineArn, name, input, at: startedAt });
    this.#begin(machine, { key, name, input, startedAt });
    return { executionArn: arn, startDate: startedAt / 1000 };
  }

  #begin(machine: StateMachine, { key, name, input, startedAt }: Beginning): void {
    const view: Mutable<ExecutionView> = {
      arn: executionArn(machine, name),
      name,
      type: machine.type,
      status: 'RUNNING',
      output: undefined,
      failure: undefined,
      steps: [],
      startedAt,
      endedAt: undefined,
    };
    this.executions.set(key, view);
    this.#inputs.set(key, input);
    this.counters.started += 1;
    this.#track(this.#run(machine, view, JSON.parse(input), key));
  }

  #track(run: Promise<void>): void {
    const tracked = run.catch(this.#options.onError).finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #run(machine: StateMachine, view: Mutable<ExecutionView>, input: unknown, key: string): Promise<void> {
    const steps: WorkflowStep[] = [];
    view.steps = steps;
    const { invoke, startLimit = this.#time.startTimer } = this.#options;
    const memory = machine.type === 'STANDARD' ? this.#memory?.of(key) : undefined;
    const late = new AbortController();
    const stopLimit = machine.type === 'EXPRESS' ? startLimit(EXPRESS_SECONDS * 1000, () => late.abort()) : () => undefined;
    try {
      const output = await runWorkflow({
        definition: machine.definition,
        input,
        executionArn: view.arn,
        invoke,
        startTimer: startLimit,
        ...(memory !== undefined && { remember: memory.returned, tokenFor: memory.waits }),
        realTime: this.#options.realTime,
        now: () => this.#time.now(),
        onWaiting: (task) => this.#waiting.add(task, key),
        onStep: (step) => {
          // Outputs of every state would fill the memory.
          if (step.kind !== 'left') steps.push(step);
          if (step.kind === 'entered' || step.kind === 'retried') this.counters.transitions += 1;
        },
        signal: AbortSignal.any([this.#closing.signal, late.signal]),
      });
      // An end after the limit comes too late, as in AWS.
      late.signal.throwIfAborted();
      view.output = output;
      view.status = 'SUCCEEDED';
      if (this.#options.keepHistory === false) this.executions.delete(key);
    } catch (error) {
      view.status = late.signal.aborted ? 'TIMED_OUT' : 'FAILED';
      view.failure = late.signal.aborted ? TIMED_OUT : toFailure(error);
    } finally {
      stopLimit();
    }
    view.endedAt = this.#time.now();
    this.#inputs.delete(key);
    // An execution that ends because this process does is for the next one to carry on with.
    if (memory !== undefined && !this.#closing.signal.aborted) this.#memory?.end(key);
  }

  #describe(arn: string): object {
    const view = this.executions.get(arn);
    if (view === undefined) throw new Refused('ExecutionDoesNotExist', `There is no execution ${arn}`);
    const { status, name, output, failure, startedAt } = view;
    return {
      executionArn: arn,
      name,
      status,
      startDate: startedAt / 1000,
      ...failure,
      ...(output !== undefined && { output: JSON.stringify(output) }),
    };
  }
}
