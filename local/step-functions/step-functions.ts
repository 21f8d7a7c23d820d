/**
 * An emulator of Step Functions: StartExecution, DescribeExecution and the three answers to a task token, over HTTP as the
 * SDK speaks. Runs the very definitions that deploy; what the runner leaves out stands in workflow-run.ts. Executions live
 * in memory. Standard executions are unique by name; Express ones are not, as in AWS.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { readBody, serveLoopback } from '../loopback-server.ts';
import { type StartTimer, startRealTimer } from '../timer.ts';
import { MAX_STATE_DATA_BYTES, MAX_TIMER_MS, runWorkflow, type WaitingTask, WorkflowFailed, type WorkflowStep } from './workflow-run.ts';

const MAX_REQUEST_BYTES = 1024 * 1024;
const TOKEN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/;

export type StateMachine = { readonly arn: string; readonly type: 'STANDARD' | 'EXPRESS'; readonly definition: unknown };

export type ExecutionView = {
  readonly arn: string;
  readonly name: string;
  readonly type: StateMachine['type'];
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
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
  /** For the timeouts of waiting tasks; left out: that of this machine. */
  readonly startTimer?: StartTimer;
  readonly onError: (error: unknown) => void;
  /** False keeps no history of executions that succeeded, for a run of very many. */
  readonly keepHistory?: boolean;
};

export type StepFunctionsStandIn = {
  /** The endpoint: `AWS_ENDPOINT_URL_SFN`. */
  readonly url: string;
  executions(): readonly ExecutionView[];
  /** `transitions`: states entered and tried again in all executions so far, which is what Standard workflows are paid by. */
  readonly counters: { started: number; refused: number; transitions: number };
  /** Resolves when no execution runs but those that wait for an answer. */
  settled(): Promise<void>;
  /** Lets the time of every waiting task run out, as its timeout or missing heartbeat would. */
  lapse(error: 'States.Timeout' | 'States.HeartbeatTimeout'): void;
  /** Executions that still run end where they stand. */
  close(): Promise<void>;
};

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type Waiting = {
  readonly task: WaitingTask;
  readonly execution: string;
  isAsked: boolean;
  readonly stopTimeout: () => void;
  stopHeartbeat: () => void;
};

const startInput = z.object({
  stateMachineArn: z.string(),
  name: z.string(),
  input: z.string(),
});
const tokenInput = z.object({
  taskToken: z.string(),
  output: z.string().default('null'),
  error: z.string().default(''),
  cause: z.string().default(''),
});

export async function startStepFunctions(options: StepFunctionsOptions): Promise<StepFunctionsStandIn> {
  const service = new StepFunctions(options);
  const server = await serveLoopback((request, response) => service.serve(request, response));
  return {
    url: server.url,
    counters: service.counters,
    executions: () => [...service.executions.values()],
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
  readonly #waiting = new Map<string, Waiting>();
  readonly #running = new Set<Promise<void>>();
  /** What an execution was started with, while it runs: the same start again is no second one. */
  readonly #inputs = new Map<string, string>();
  readonly #closing = new AbortController();
  #wake: (() => void)[] = [];

  constructor(options: StepFunctionsOptions) {
    this.#options = options;
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

  async settled(): Promise<void> {
    while (this.#running.size > this.#waitingExecutions()) {
      await Promise.race([...this.#running, new Promise<void>((resolve) => this.#wake.push(resolve))]);
    }
  }

  lapse(error: string): void {
    for (const token of [...this.#waiting.keys()]) this.#end(token, ({ task }) => task.fail({ error, cause: '' }));
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    this.lapse('States.Timeout');
    await Promise.all(this.#running);
  }

  #perform(operation: string, body: unknown): object {
    if (operation === 'StartExecution') return this.#start(startInput.parse(body));
    if (operation === 'DescribeExecution') return this.#describe(z.object({ executionArn: z.string() }).parse(body).executionArn);
    const { taskToken, output, error, cause } = tokenInput.parse(body);
    if (operation === 'SendTaskHeartbeat') return this.#beat(taskToken);
    if (operation === 'SendTaskSuccess') {
      const answer = jsonIn(output, 'InvalidOutput');
      return this.#end(taskToken, ({ task }) => task.succeed(answer));
    }
    if (operation === 'SendTaskFailure') return this.#end(taskToken, ({ task }) => task.fail({ error, cause }));
    throw new Refused('UnknownOperationException', `This stand-in does not know ${operation}`);
  }

  #start({ stateMachineArn, name, input }: z.output<typeof startInput>): object {
    const machine = this.#options.machines.find(({ arn }) => arn === stateMachineArn);
    if (machine === undefined) throw new Refused('StateMachineDoesNotExist', `There is no state machine ${stateMachineArn}`);
    if (!NAME.test(name))
      throw new Refused('InvalidName', `${name} is no name: 1-80 characters, without spaces, wildcards, brackets and the like`);
    const content = jsonIn(input, 'InvalidExecutionInput');
    const kind = machine.type === 'EXPRESS' ? 'express' : 'execution';
    const suffix = machine.type === 'EXPRESS' ? `:${this.counters.started}` : '';
    const arn = `${stateMachineArn.replace(':stateMachine:', `:${kind}:`)}:${name}`;
    const known = this.executions.get(arn);
    if (machine.type === 'STANDARD' && known !== undefined) {
      if (this.#inputs.get(arn) === input) return { executionArn: arn, startDate: known.startedAt / 1000 };
      throw new Refused('ExecutionAlreadyExists', `${name} exists already`);
    }
    const view: Mutable<ExecutionView> = {
      arn,
      name,
      type: machine.type,
      status: 'RUNNING',
      output: undefined,
      failure: undefined,
      steps: [],
      startedAt: Date.now(),
      endedAt: undefined,
    };
    this.executions.set(arn + suffix, view);
    this.#inputs.set(arn + suffix, input);
    this.counters.started += 1;
    this.#track(this.#run(machine, view, content, arn + suffix));
    return { executionArn: arn, startDate: view.startedAt / 1000 };
  }

  #track(run: Promise<void>): void {
    const tracked = run.catch(this.#options.onError).finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #run(machine: StateMachine, view: Mutable<ExecutionView>, input: unknown, key: string): Promise<void> {
    const steps: WorkflowStep[] = [];
    view.steps = steps;
    try {
      view.output = await runWorkflow({
        definition: machine.definition,
        input,
        executionArn: view.arn,
        invoke: this.#options.invoke,
        realTime: this.#options.realTime,
        onWaiting: (task) => this.#wait(task, key),
        onStep: (step) => {
          // Outputs of every state would fill the memory.
          if (step.kind !== 'left') steps.push(step);
          if (step.kind === 'entered' || step.kind === 'retried') this.counters.transitions += 1;
        },
        signal: this.#closing.signal,
      });
      view.status = 'SUCCEEDED';
      if (this.#options.keepHistory === false) this.executions.delete(key);
    } catch (error) {
      view.status = 'FAILED';
      view.failure = error instanceof WorkflowFailed ? error.failure : { error: 'States.Runtime', cause: String(error) };
    }
    view.endedAt = Date.now();
    this.#inputs.delete(key);
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

  #wait(task: WaitingTask, execution: string): () => void {
    const waiting: Waiting = {
      task,
      execution,
      isAsked: false,
      stopTimeout: this.#expire(task, task.timeoutMs, 'States.Timeout'),
      stopHeartbeat: this.#expire(task, task.heartbeatMs, 'States.HeartbeatTimeout'),
    };
    this.#waiting.set(task.token, waiting);
    void task.asked.then(() => {
      waiting.isAsked = true;
      for (const wake of this.#wake.splice(0)) wake();
    });
    return () => this.#stopWaiting(waiting);
  }

  #expire({ token }: WaitingTask, milliseconds: number, error: string): () => void {
    const { startTimer = startRealTimer } = this.#options;
    return startTimer(Math.min(milliseconds, MAX_TIMER_MS), () => this.#end(token, (late) => late.task.fail({ error, cause: '' })));
  }

  #stopWaiting({ task, stopTimeout, stopHeartbeat }: Waiting): void {
    stopTimeout();
    stopHeartbeat();
    this.#waiting.delete(task.token);
  }

  #beat(token: string): object {
    const waiting = this.#waitingFor(token);
    waiting.stopHeartbeat();
    waiting.stopHeartbeat = this.#expire(waiting.task, waiting.task.heartbeatMs, 'States.HeartbeatTimeout');
    return {};
  }

  #end(token: string, how: (waiting: Waiting) => void): object {
    const waiting = this.#waitingFor(token);
    this.#stopWaiting(waiting);
    how(waiting);
    return {};
  }

  #waitingFor(token: string): Waiting {
    const waiting = this.#waiting.get(token);
    if (waiting !== undefined) return waiting;
    if (TOKEN.test(token)) throw new Refused('TaskTimedOut', 'The task of this token waits no longer');
    throw new Refused('InvalidToken', 'This is no token');
  }

  #waitingExecutions(): number {
    return new Set([...this.#waiting.values()].flatMap(({ execution, isAsked }) => (isAsked ? [execution] : []))).size;
  }
}

function jsonIn(text: string, refusal: 'InvalidExecutionInput' | 'InvalidOutput'): unknown {
  if (Buffer.byteLength(text) > MAX_STATE_DATA_BYTES) throw new Refused(refusal, 'It is larger than 256 KB');
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(refusal, 'It is no JSON');
  }
}

class Refused extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
