import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { reactionOutcomes } from '#platform/base/outcome-channel.ts';
import type { Telemetry } from '#platform/base/telemetry.ts';
import type { StartOutcome } from './core.ts';

const METRIC: Readonly<Record<StartOutcome['kind'], string>> = {
  started: 'ReactionsStarted',
  repeated: 'ReactionsRepeated',
  deferred: 'ReactionsDeferred',
  skipped: 'ReactionsSkipped',
  rejected: 'ReactionsRejected',
  failed: 'ReactionsFailed',
};

/** Counts and logs what became of a batch, by ids; answers the ids of the messages that must be delivered again. */
export function reportStarts(outcomes: readonly StartOutcome[], { logger, metrics }: Telemetry): readonly string[] {
  for (const [kind, name] of Object.entries(METRIC)) {
    metrics.addMetric(name, MetricUnit.Count, outcomes.filter((outcome) => outcome.kind === kind).length);
  }
  metrics.addMetric('ReactionsUntrusted', MetricUnit.Count, outcomes.filter(isUntrusted).length);
  for (const outcome of outcomes) if (isTold(outcome)) logger.info('Reaction', { outcome });
  if (reactionOutcomes.hasSubscribers) reactionOutcomes.publish(outcomes);
  return [...new Set(outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.messageId] : [])))];
}

/** Somebody wants a reaction, and somebody else said that it is due: an attempt, or a binding that lacks a product. */
function isUntrusted(outcome: StartOutcome): boolean {
  return outcome.kind === 'skipped' && outcome.reason === 'untrusted-product';
}

function isTold(outcome: StartOutcome): boolean {
  return isUntrusted(outcome) || (outcome.kind !== 'skipped' && outcome.kind !== 'repeated');
}
