import type { SQSEvent } from 'aws-lambda';
import { listAt, textAt } from '#domain/base/json.ts';
import { notification } from '#domain/notification/notification.ts';
import { startReactionFunction } from '#handlers/start-reaction/function.ts';
import { type QueuePoller, startQueuePoller } from '#local/queue-poller.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { systemClock } from '#platform/base/clock.ts';
import { chunk } from '#platform/base/concurrency.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import {
  classicEnriching,
  classicPerFinding,
  countRequests,
  expressUse,
  fillUsage,
  lambdaUse,
  priceUsage,
  sumUsage,
  times,
  type Usage,
} from './reaction-cost.ts';
import { FUNCTIONS, NOTIFY_MEMORY_MB } from './reaction-functions.ts';
import { meterSqs } from './reaction-meters.ts';
import { Closing, type ReactionServices, startReactionServices } from './reaction-services.ts';
import { type ReactionStage, startReactionStage } from './reaction-stage.ts';
import { percentile, tallyReactions } from './reaction-tally.ts';
import { benchWave, type ReactionWave } from './reaction-wave.ts';
import { type ReactionWorkload, reactionWorkload } from './reaction-workload.ts';
import { readActiveRelease } from './surroundings.ts';

const SEED = 20_261_122;
const MILLION = 1_000_000;
/** Messages sent in one turn of the event loop. */
const SENT_AT_ONCE = 500;
/** λ notify, which does not run here, for one message: the classic design's 400 ms, its own memory, and what it writes. */
const telling: Usage = sumUsage([lambdaUse(1, 400, NOTIFY_MEMORY_MB), fillUsage({ dynamoDbWriteUnits: 3, dynamoDbReadUnits: 1 })]);

export type ReactionBench = {
  readonly findings: number;
  /** Subjects with a binding: a control or finding type on one resource. */
  readonly bound: number;
  readonly executions: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly costPerMillionUsd: number;
  readonly classicCostPerMillionUsd: number;
  readonly ratio: number;
  readonly p95StartToNotifyMs: number;
  /** Findings about a bound subject beyond its first, which came on top. */
  readonly twins: number;
  readonly deliveries: number;
  readonly messagesPerInvocation: number;
  /** In the queues at the end; those that were set aside. */
  readonly messagesLeft: number;
  readonly deadLetters: number;
  readonly seconds: number;
  /** Calls in this run, by function and by operation of Security Hub. */
  readonly invocations: Readonly<Record<string, number>>;
  readonly securityHubCalls: Readonly<Record<string, number>>;
  /** Use per million findings of each design. */
  readonly usage: { readonly ours: Usage; readonly classic: Usage };
  /** If every function and execution took ten times as long. */
  readonly tenfoldCostPerMillionUsd: number;
  /** The classic design without its enriching call, for which ours has a function of its own. */
  readonly classicWithoutEnrichingUsd: number;
  readonly wave: ReactionWave;
};
type Backlog = Omit<ReactionBench, 'wave'>;

/**
 * Runs the reaction path over a backlog in which everything arrives four times, and counts what AWS would bill; then over a
 * wave under the quota of Security Hub, and counts what is lost.
 * @param say progress, for people
 */
export async function benchReaction(findings: number, say: (line: string) => void): Promise<ReactionBench> {
  return { ...(await benchBacklog(findings, say)), wave: await benchWave(say) };
}

async function benchBacklog(findings: number, say: (line: string) => void): Promise<Backlog> {
  const closing = new Closing();
  try {
    say('starting the mapping database and the emulators');
    const services = await startReactionServices(closing, async (database) =>
      reactionWorkload(await readActiveRelease(database), findings, SEED),
    );
    const run = new ReactionRun(services, services.workload, say);
    say('bundling and starting the functions');
    const stage = await startReactionStage(closing, services, {
      parse: (payload) => run.noteStart(payload),
      error: (error) => say(String(error)),
    });
    return await run.measure(stage, findings);
  } finally {
    await closing.close();
  }
}

class ReactionRun {
  readonly #services: ReactionServices;
  readonly #workload: ReactionWorkload;
  readonly #say: (line: string) => void;
  readonly #polled: () => Usage;
  /** Resource by execution name, from the input of the first step. */
  readonly #started = new Map<string, string>();
  /** Resources whose FIXED message arrived, and when, by execution name. */
  readonly #told = new Set<string>();
  readonly #toldAt = new Map<string, number>();
  #handled = 0;

  constructor(services: ReactionServices, workload: ReactionWorkload, say: (line: string) => void) {
    this.#services = services;
    this.#workload = workload;
    this.#say = say;
    this.#polled = meterSqs(services.sqs);
  }

  noteStart(payload: unknown): void {
    const name = textAt(payload, 'executionName') ?? '';
    const [finding] = listAt(payload, 'input', 'detail', 'findings');
    const [resource] = listAt(finding, 'Resources');
    this.#started.set(name, textAt(resource, 'Id') ?? '');
  }

  async measure(stage: ReactionStage, findings: number): Promise<Backlog> {
    const { queues, reactions, notifications, deadLetters } = this.#services;
    const { messages, subjects, boundFindings } = this.#workload;
    this.#say(`sending ${messages.length} messages`);
    for (const some of chunk(messages, SENT_AT_ONCE)) await Promise.all(some.map((body) => queues.send(reactions, body)));
    this.#say('reacting');
    const startedAt = performance.now();
    const [reacting, listening] = [this.#react(stage), this.#listen()];
    await reacting.idle();
    await stage.stepFunctions.settled();
    await listening.idle();
    const seconds = (performance.now() - startedAt) / 1000;
    await Promise.all([reacting.stop(), listening.stop()]);

    const executions = stage.stepFunctions.executions();
    const left = await Promise.all([reactions, notifications].map((queue) => queues.depth(queue)));
    const started = executions.map(({ name }) => this.#started.get(name));
    const starts = new Map(executions.toReversed().map((one) => [one.name, one.startedAt]));
    const latencies = [...this.#toldAt].map(([name, at]) => at - (starts.get(name) ?? 0));
    const usage = { ours: times(this.#use(stage), MILLION / findings), classic: times(classicPerFinding, MILLION) };
    return {
      findings,
      bound: subjects.length,
      ...tallyReactions({ subjects, started, fixed: await this.#fixed(), told: this.#told }),
      ...costs(usage),
      p95StartToNotifyMs: percentile(latencies, 95),
      twins: boundFindings.length - subjects.length,
      deliveries: messages.length,
      messagesPerInvocation: Math.round(this.#handled / stage.functions['start-reaction'].invocations()),
      messagesLeft: left.reduce((sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed, 0),
      deadLetters: (await queues.depth(deadLetters)).visible,
      seconds: Math.round(seconds),
      invocations: Object.fromEntries(Object.entries(stage.functions).map(([name, one]) => [name, one.invocations()])),
      securityHubCalls: this.#services.securityHub.counters.calls,
      usage,
    };
  }

  /** The event source mapping of λ start-reaction. A new batch waits until what runs has ended: two cores are all there is. */
  #react({ stepFunctions, functions }: ReactionStage): QueuePoller {
    const { batchSize } = startReactionFunction.trigger;
    const step = Math.ceil(this.#workload.messages.length / 10);
    return this.#poll('start-reaction', this.#services.reactions, batchSize, async (event) => {
      await stepFunctions.settled();
      const answer = await functions['start-reaction'].invoke(JSON.stringify(event));
      const before = this.#handled;
      this.#handled += event.Records.length;
      if (Math.floor(before / step) !== Math.floor(this.#handled / step))
        this.#say(`${this.#handled} messages handled, ${stepFunctions.counters.started} executions started`);
      return answer;
    });
  }

  /** A subscriber of the notification topic that only listens: a chat takes 20 messages a minute. */
  #listen(): QueuePoller {
    return this.#poll('listener', this.#services.notifications, 50, async ({ Records: records }) => {
      for (const { body, attributes } of records) {
        const { kind, execution, finding } = notification.parse(JSON.parse(body));
        if (kind === 'FIXED') this.#told.add(finding.resource.id);
        if (!this.#toldAt.has(execution.id)) this.#toldAt.set(execution.id, Number(attributes.SentTimestamp));
      }
    });
  }

  #poll(functionName: string, queue: { url: string; arn: string }, batchSize: number, handler: (event: SQSEvent) => Promise<unknown>) {
    return startQueuePoller({
      client: this.#services.sqs,
      queue,
      handler,
      functionName,
      batchSize,
      batchingWindowMs: 1000,
      maximumConcurrency: functionName === 'start-reaction' ? FUNCTIONS['start-reaction'].containers : 1,
      retryDelaySeconds: 2,
      onError: (error) => this.#say(String(error)),
    });
  }

  /** Everything that AWS would bill for, λ notify at what it is taken to use. */
  #use({ functions, stepFunctions }: ReactionStage): Usage {
    const { meters } = this.#services;
    const durations = stepFunctions.executions().map(({ startedAt, endedAt = startedAt }) => endedAt - startedAt);
    const published = meters.sns.use().snsPublishes;
    const sends = this.#workload.messages.reduce((sum, body) => sum + countRequests(Buffer.byteLength(body)), published);
    return sumUsage([
      this.#polled(),
      fillUsage({ sqsRequests: sends }),
      ...Object.values(functions).map((one) => one.use()),
      expressUse(durations),
      meters.dynamoDb.use(),
      meters.sns.use(),
      times(telling, published),
    ]);
  }

  async #fixed(): Promise<Set<string>> {
    const records = executionRecordsTable(this.#services.dynamoDb, LOCAL_TABLES.executions, systemClock);
    const fixed = new Set<string>();
    for (const name of this.#started.keys()) {
      const record = await records.find(name);
      if (record?.result?.status === 'FIXED') fixed.add(record.reaction.resource.Id);
    }
    return fixed;
  }
}

function costs({ ours, classic }: ReactionBench['usage']) {
  const [cost, classicCost] = [priceUsage(ours), priceUsage(classic)];
  const slow = { ...ours, lambdaGbSeconds: 10 * ours.lambdaGbSeconds, expressGbSeconds: 10 * ours.expressGbSeconds };
  return {
    costPerMillionUsd: round(cost, 2),
    classicCostPerMillionUsd: round(classicCost, 2),
    ratio: round(cost / classicCost, 4),
    tenfoldCostPerMillionUsd: round(priceUsage(slow), 2),
    classicWithoutEnrichingUsd: round(classicCost - MILLION * priceUsage(classicEnriching), 2),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
