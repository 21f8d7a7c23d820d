import { enrichFunction } from '#handlers/enrich/function.ts';

/** The order in which a queue gives its messages. */
export type QueueOrder = 'oldest-first' | 'fair';

export type FairnessOptions = {
  readonly flood: number;
  readonly others: number;
  readonly eachOther: number;
  /** Consumers, and messages of one batch, as λ enrich is deployed. */
  readonly consumers: number;
  readonly batchSize: number;
  /** An assumption: 200 findings are about 4 import calls, at the share that one container has of 10 a second. */
  readonly batchMs: number;
};

const { batchSize, maximumConcurrency: consumers } = enrichFunction.trigger;
const ENRICHMENT = { batchSize, consumers };

/** 20,000 findings of one account, and 100 of each of nine others behind them. */
export const FLOOD: FairnessOptions = { flood: 20_000, others: 9, eachOther: 100, ...ENRICHMENT, batchMs: 1000 };

type Message = { readonly id: number; readonly account: number; readonly sentMs: number };
type Handled = Message & { readonly doneMs: number };

/**
 * A noisy account has more than a tenth of the messages in flight, and 30 at least.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
 */
const NOISY = { share: 0.1, atLeast: 30 } as const;
const FLOODING = 0;

/**
 * Plays a flood through a model of an SQS queue by the documented rules, in virtual time. It is no measurement of SQS: AWS
 * calls its thresholds approximate, and the second sign of noise, the share of processing time, is left out.
 * @returns every message with the time when its batch ended
 */
export function playFlood(order: QueueOrder, options: FairnessOptions = FLOOD): readonly Handled[] {
  const waiting = [...Map.groupBy(buildMessages(options), ({ account }) => account).values()];
  let busy: readonly Batch[] = [];
  const handled: Handled[] = [];
  for (let nowMs: number | undefined = 0; nowMs !== undefined; nowMs = findNextMs(waiting, busy)) {
    const now = nowMs;
    const ended = busy.filter(({ untilMs }) => untilMs <= now);
    handled.push(...ended.flatMap(({ untilMs, messages }) => messages.map((message) => ({ ...message, doneMs: untilMs }))));
    busy = busy.filter(({ untilMs }) => untilMs > now);
    while (busy.length < options.consumers) {
      const inFlight = busy.flatMap(({ messages }) => messages);
      const messages = receive(waiting, { order, nowMs: now, batchSize: options.batchSize, inFlight });
      if (messages.length === 0) break;
      busy = [...busy, { untilMs: now + options.batchMs, messages }];
    }
  }
  return handled;
}

type Batch = { readonly untilMs: number; readonly messages: readonly Message[] };

/** The time of the next change: a batch ends, or a message comes while a consumer is free. */
function findNextMs(waiting: readonly Message[][], busy: readonly Batch[]): number | undefined {
  const times = busy.map(({ untilMs }) => untilMs);
  if (times.length === 0) times.push(...waiting.flatMap(([first]) => first?.sentMs ?? []));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** The delay, in milliseconds, that 95 % of the messages of the quiet accounts do not exceed. */
export function delayOfOthers(handled: readonly Handled[]): number {
  const delays = handled.filter(({ account }) => account !== FLOODING).map(({ sentMs, doneMs }) => doneMs - sentMs);
  const sorted = delays.toSorted((one, other) => one - other);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
}

/** The flood comes at once; the others send one message each every 100 ms after it. */
function buildMessages({ flood, others, eachOther }: FairnessOptions): Message[] {
  const flooding = Array.from({ length: flood }, (_, id): Message => ({ id, account: FLOODING, sentMs: 0 }));
  const quiet = Array.from({ length: others * eachOther }, (_, index): Message => {
    return { id: flood + index, account: 1 + (index % others), sentMs: 100 * (1 + Math.floor(index / others)) };
  });
  return [...flooding, ...quiet];
}

type Receiving = {
  readonly order: QueueOrder;
  readonly nowMs: number;
  readonly batchSize: number;
  readonly inFlight: readonly Message[];
};

/** Takes a batch out of what waits: the oldest message, with `fair` the oldest of a quiet account if there is one. */
function receive(waiting: readonly Message[][], { order, nowMs, batchSize, inFlight }: Receiving): Message[] {
  const flying = new Map([...Map.groupBy(inFlight, ({ account }) => account)].map(([account, some]) => [account, some.length]));
  const batch: Message[] = [];
  while (batch.length < batchSize) {
    const total = inFlight.length + batch.length;
    const isNoisy = ({ account }: Message) => {
      const own = flying.get(account) ?? 0;
      return order === 'fair' && own >= NOISY.atLeast && own > NOISY.share * total;
    };
    const there = waiting.filter(([first]) => first !== undefined && first.sentMs <= nowMs);
    const quiet = there.filter(([first]) => first !== undefined && !isNoisy(first));
    const [oldest] = (quiet.length > 0 ? quiet : there).toSorted(([one], [other]) => (one?.id ?? 0) - (other?.id ?? 0));
    const message = oldest?.shift();
    if (message === undefined) break;
    flying.set(message.account, (flying.get(message.account) ?? 0) + 1);
    batch.push(message);
  }
  return batch;
}
