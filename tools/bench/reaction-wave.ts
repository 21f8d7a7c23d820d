import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSEvent } from 'aws-lambda';
import { listAt, textAt } from '#domain/base/json.ts';
import { notification } from '#domain/notification/notification.ts';
import { resumeReactionsFunction } from '#handlers/resume-reactions/function.ts';
import { startReactionFunction } from '#handlers/start-reaction/function.ts';
import { type QueuePoller, type QueuePollerOptions, startQueuePoller } from '#local/queue-poller.ts';
import type { Queue } from '#local/queues.ts';
import { Closing, type ReactionServices, startReactionServices } from './reaction-services.ts';
import { type ReactionStage, startReactionStage } from './reaction-stage.ts';
import { reactionWorkload } from './reaction-workload.ts';
import { readActiveRelease } from './surroundings.ts';
import { importedEvent } from './workload.ts';

const SEED = 20_261_129;
const FINDINGS = 200;
const PER_SECOND = 20;
/** One finding of so many of the workload has a binding. */
const OF_WORKLOAD = 20;
/** A wave that is not over by then is lost. */
const PATIENCE_MS = 10 * 60_000;
const LOOK_MS = 500;

/** A wave of reactions under the quota of Security Hub, with the fate of each finding. */
export type ReactionWave = {
  readonly findings: number;
  readonly perSecond: number;
  /** Findings that were not resolved, or that nobody was told of. */
  readonly lost: number;
  readonly executions: number;
  /** Executions that did not end as a success. */
  readonly failed: number;
  /** Findings that were moved by λ resume-reactions, because Security Hub took no more calls at their time. */
  readonly movedLater: number;
  /** Calls of Security Hub by operation, and those that it throttled. */
  readonly calls: Readonly<Record<string, number>>;
  readonly throttled: number;
  /** From the first message until the last finding was resolved. */
  readonly seconds: number;
};

/** Lets a wave of findings come in with the quota of Security Hub on: GetFindings has three calls a second. */
export async function benchWave(say: (line: string) => void): Promise<ReactionWave> {
  const closing = new Closing();
  try {
    say(`a wave of ${FINDINGS} reactions at ${PER_SECOND} a second, with the quota of Security Hub on`);
    const services = await startReactionServices(
      closing,
      async (database) => reactionWorkload(await readActiveRelease(database), FINDINGS * OF_WORKLOAD, SEED),
      'enforced',
    );
    const stage = await startReactionStage(closing, services, { parse: () => undefined, error: (error) => say(String(error)) });
    const findings = services.workload.boundFindings.slice(0, FINDINGS);
    const wave = new Wave(
      services,
      stage,
      findings.map(({ Id }) => String(Id)),
      say,
    );
    return await wave.run(findings.map((finding) => JSON.stringify(importedEvent(finding))));
  } finally {
    await closing.close();
  }
}

/** The wave while it runs. */
class Wave {
  readonly #services: ReactionServices;
  readonly #stage: ReactionStage;
  readonly #findings: readonly string[];
  readonly #say: (line: string) => void;
  /** Ids of the findings that a message calls FIXED. */
  readonly #told = new Set<string>();
  #movedLater = 0;

  constructor(services: ReactionServices, stage: ReactionStage, findings: readonly string[], say: (line: string) => void) {
    this.#services = services;
    this.#stage = stage;
    this.#findings = findings;
    this.#say = say;
  }

  async run(messages: readonly string[]): Promise<ReactionWave> {
    const [reacting, listening] = [this.#react(), this.#listen()];
    const startedAt = performance.now();
    const sending = sendAll(messages, (body) => this.#services.queues.send(this.#services.reactions, body));
    await this.#waitForAll(startedAt);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    await sending;
    await Promise.all([reacting.stop(), listening.stop()]);
    const executions = this.#stage.stepFunctions.executions();
    const { calls, throttled } = this.#services.securityHub.counters;
    return {
      findings: this.#findings.length,
      perSecond: PER_SECOND,
      lost: this.#findings.length - this.#countEnded(),
      executions: executions.length,
      failed: executions.filter(({ status }) => status !== 'SUCCEEDED').length,
      movedLater: this.#movedLater,
      calls,
      throttled,
      seconds,
    };
  }

  /** Runs λ resume-reactions by its schedule until every finding is resolved and told, or patience ends. */
  async #waitForAll(startedAt: number): Promise<void> {
    const everyMs = resumeReactionsFunction.trigger.everyMinutes * 60_000;
    for (let next = startedAt + everyMs; this.#countEnded() < this.#findings.length; await sleep(LOOK_MS)) {
      if (performance.now() - startedAt > PATIENCE_MS) return;
      if (performance.now() < next) continue;
      next += everyMs;
      const report = await this.#stage.functions['resume-reactions'].invoke('{}').catch((error: unknown) => this.#say(String(error)));
      this.#movedLater += listAt(report, 'outcomes').filter((outcome) => textAt(outcome, 'kind') === 'settled').length;
      this.#say(
        `${this.#countEnded()} of ${this.#findings.length} findings ended after ${Math.round((performance.now() - startedAt) / 1000)} s`,
      );
    }
  }

  #countEnded(): number {
    const resolved = new Set(
      this.#services.securityHub.findings().flatMap((one) => (textAt(one, 'Workflow', 'Status') === 'RESOLVED' ? [textAt(one, 'Id')] : [])),
    );
    return this.#findings.filter((id) => resolved.has(id) && this.#told.has(id)).length;
  }

  #react(): QueuePoller {
    const { batchSize, batchWindowSeconds, maximumConcurrency } = startReactionFunction.trigger;
    const handler = (event: SQSEvent) => this.#stage.functions['start-reaction'].invoke(JSON.stringify(event));
    const more = { batchSize, batchingWindowMs: batchWindowSeconds * 1000, maximumConcurrency };
    return this.#poll(startReactionFunction.name, this.#services.reactions, handler, more);
  }

  #listen(): QueuePoller {
    return this.#poll('listener', this.#services.notifications, async ({ Records: records }) => {
      for (const { body } of records) {
        const { kind, finding } = notification.parse(JSON.parse(body));
        if (kind === 'FIXED') this.#told.add(finding.id);
      }
    });
  }

  #poll(functionName: string, queue: Queue, handler: QueuePollerOptions['handler'], more: Partial<QueuePollerOptions> = {}): QueuePoller {
    const onError = (error: unknown) => this.#say(String(error));
    return startQueuePoller({ client: this.#services.sqs, queue, handler, functionName, onError, ...more });
  }
}

async function sendAll(messages: readonly string[], send: (body: string) => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  for (const [index, message] of messages.entries()) {
    await sleep(Math.max(0, (index / PER_SECOND) * 1000 - (performance.now() - startedAt)));
    await send(message);
  }
}
