import { MAX_TIMER_MS, type Time } from '../timer.ts';
import { Refused, requireToken } from './requests.ts';
import type { WaitingTask } from './workflow-run.ts';

type Waiting = {
  readonly task: WaitingTask;
  /** Key of its execution. */
  readonly execution: string;
  isAsked: boolean;
  readonly stopTimeout: () => void;
  stopHeartbeat: () => void;
};

/** Tasks that wait for an answer, by their tokens; each ends by itself when its time or its time for a sign of life is over. */
export class WaitingTasks {
  readonly #tasks = new Map<string, Waiting>();
  readonly #time: Pick<Time, 'startTimer'>;
  #wake: (() => void)[] = [];

  constructor(time: Pick<Time, 'startTimer'>) {
    this.#time = time;
  }

  /** @returns what takes the task away */
  add(task: WaitingTask, execution: string): () => void {
    const waiting: Waiting = {
      task,
      execution,
      isAsked: false,
      stopTimeout: this.#expire(task, task.timeoutMs, 'States.Timeout'),
      stopHeartbeat: this.#expire(task, task.heartbeatMs, 'States.HeartbeatTimeout'),
    };
    this.#tasks.set(task.token, waiting);
    void task.asked.then(() => {
      waiting.isAsked = true;
      for (const wake of this.#wake.splice(0)) wake();
    });
    return () => this.#remove(waiting);
  }

  /** Answers a task. @returns the empty answer of the service @throws Refused where none waits under the token */
  end(token: string, answer: (task: WaitingTask) => void): object {
    const waiting = this.#find(token);
    this.#remove(waiting);
    answer(waiting.task);
    return {};
  }

  /** Takes a sign of life. @returns the empty answer of the service @throws Refused where none waits under the token */
  beat(token: string): object {
    const waiting = this.#find(token);
    waiting.stopHeartbeat();
    waiting.stopHeartbeat = this.#expire(waiting.task, waiting.task.heartbeatMs, 'States.HeartbeatTimeout');
    return {};
  }

  /** Fails every task that waits. */
  lapse(error: string): void {
    for (const token of [...this.#tasks.keys()]) this.end(token, (task) => task.fail({ error, cause: '' }));
  }

  /** Counts the executions that only an answer is missing to. */
  countExecutions(): number {
    return new Set([...this.#tasks.values()].flatMap(({ execution, isAsked }) => (isAsked ? [execution] : []))).size;
  }

  /** Resolves when the next question has been asked. */
  nextQuestion(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #expire({ token }: WaitingTask, milliseconds: number, error: string): () => void {
    return this.#time.startTimer(Math.min(milliseconds, MAX_TIMER_MS), () => this.end(token, (task) => task.fail({ error, cause: '' })));
  }

  #remove({ task, stopTimeout, stopHeartbeat }: Waiting): void {
    stopTimeout();
    stopHeartbeat();
    this.#tasks.delete(task.token);
  }

  #find(token: string): Waiting {
    const waiting = this.#tasks.get(token);
    if (waiting !== undefined) return waiting;
    requireToken(token);
    throw new Refused('TaskTimedOut', 'The task of this token waits no longer');
  }
}
