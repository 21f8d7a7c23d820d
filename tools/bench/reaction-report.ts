import { table } from '#scripts/terminal/terminal.ts';
import type { ReactionBench } from './reaction.ts';
import { PRICED_ITEMS, PRICES, type PricedItem, priceEach } from './reaction-cost.ts';

const NAMES: Readonly<Record<PricedItem, string>> = {
  sqsRequests: 'SQS requests',
  lambdaRequests: 'Lambda requests',
  lambdaGbSeconds: 'Lambda GB-seconds, arm64',
  standardTransitions: 'Step Functions Standard transitions',
  expressRequests: 'Step Functions Express requests',
  expressGbSeconds: 'Step Functions Express GB-seconds',
  snsPublishes: 'SNS publishes',
  dynamoDbWriteUnits: 'DynamoDB write units',
  dynamoDbReadUnits: 'DynamoDB read units',
  logGib: 'CloudWatch Logs GiB',
};

const NOTES = `Real: the bundles that deploy, each container a process; the workflow; the mapping database; tables, queues, topic and
Security Hub behind the SDK's own clients. Stubbed: the reactor keeps the contract and has no account behind it; STS, tags
and CloudFormation answer at once; Security Hub has its call quota in the wave only; λ notify does not run.
Counted at the endpoints: SQS requests (each message sent once by EventBridge, receives that found something, deletes),
DynamoDB units with failed conditions, executions, publishes. Free: STS, Security Hub's API, EventBridge for events of AWS.
Times are those of this machine, where all functions and emulators share its cores: Lambda by the millisecond with the
starts of containers, Express by 100 ms and 64 MB. Taken, not measured: 2 KB of log per invocation, and λ notify with
400 ms, 3 writes and 1 read per message. Batches are as full as a backlog makes them. Left out of both designs: what is paid
per month whatever arrives, and importing findings. The classic design is counted with one delivery per finding, ours with
four and the second standard's copies.`;

/** The bars of a run. */
export function missedReactionBars(bench: ReactionBench): string[] {
  const bars: readonly (readonly [boolean, string])[] = [
    [bench.executions === bench.bound, `${bench.executions} executions; exactly ${bench.bound}`],
    [bench.duplicates === 0, `${bench.duplicates} duplicate executions; none`],
    [bench.lost === 0, `${bench.lost} reactions lost; none`],
    [bench.messagesLeft === 0, `${bench.messagesLeft} messages left in the queues; none`],
    [bench.deadLetters === 0, `${bench.deadLetters} dead letters; none`],
    [bench.wave.lost === 0, `${bench.wave.lost} of a wave of ${bench.wave.findings} reactions lost under the quota of Security Hub; none`],
    [bench.ratio <= 1 / 20, `${bench.ratio} of the classic design's cost; at most 0.05`],
  ];
  return bars.filter(([isMet]) => !isMet).map(([, text]) => text);
}

export function reactionReport(bench: ReactionBench): string {
  const [ours, classic] = [priceEach(bench.usage.ours), priceEach(bench.usage.classic)];
  const whole = (value: number) => Math.round(value * 100) / 100;
  const items = PRICED_ITEMS.map((item) => [
    NAMES[item],
    whole(bench.usage.ours[item]),
    `$${ours[item].toFixed(2)}`,
    whole(bench.usage.classic[item]),
    `$${classic[item].toFixed(2)}`,
  ]);
  const facts = table([
    [
      'findings',
      bench.findings,
      `and ${bench.twins} twins through a second standard; ${bench.deliveries} deliveries in ${bench.seconds} s`,
    ],
    ['bound', bench.bound, `${bench.executions} executions, ${bench.duplicates} duplicates, ${bench.lost} lost`],
    [
      'left',
      bench.messagesLeft,
      `messages in queues, ${bench.deadLetters} dead letters; ${bench.messagesPerInvocation} messages per invocation`,
    ],
    [
      'wave',
      bench.wave.findings,
      `at ${bench.wave.perSecond} a second under the quota of Security Hub: ${bench.wave.lost} lost, over in ${bench.wave.seconds} s; ${bench.wave.throttled} calls throttled, ${bench.wave.movedLater} findings moved later, ${bench.wave.failed} of ${bench.wave.executions} executions failed`,
    ],
    ['start to message', `${bench.p95StartToNotifyMs} ms`, '95 % of the executions, on this machine'],
  ]);
  const costs = table([
    ['per million findings', 'ours', '', 'classic', ''],
    ...items,
    ['in all', '', `$${bench.costPerMillionUsd.toFixed(2)}`, '', `$${bench.classicCostPerMillionUsd.toFixed(2)}`],
  ]);
  const calls = Object.entries({ ...bench.invocations, ...bench.securityHubCalls }).map(([name, count]) => `${name} ${count}`);
  const more = [
    `calls in this run: ${calls.join(', ')}`,
    `ratio ${bench.ratio} (1/${Math.floor(1 / bench.ratio)}); the bar is 0.05`,
    `if every function and execution took ten times as long: $${bench.tenfoldCostPerMillionUsd.toFixed(2)}`,
    `the classic design without its enriching call: $${bench.classicWithoutEnrichingUsd.toFixed(2)}`,
  ];
  const sources = [...new Set(Object.values(PRICES).map(({ source }) => source))];
  return [facts, costs, more.join('\n'), NOTES, `List prices of us-east-1, free tiers ignored: ${sources.join(' ')}`].join('\n\n');
}
