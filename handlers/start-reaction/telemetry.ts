import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { reactionOutcomes } from '#platform/base/outcome-channel.ts';
import type { Telemetry } from '#platform/base/telemetry.ts';
import type { StartOutcome } from './core.ts';

const METRIC: Readonly<Record<StartOutcome['kind'], string>> = {
  started: 'ReactionsStarted',
  repeated: 'ReactionsRepeated',
  skipped: 'ReactionsSkipped',
  rejected: 'ReactionsRejected',
  failed: 'ReactionsFailed',
};

/** Counts and logs what became of a batch, by ids; answers the ids of the messages that must be delivered again. */
export function reportStarts(outcomes: readonly StartOutcome[], { logger, metrics }: Telemetry): readonly string[] {
  for (const [kind, name] of Object.entries(METRIC)) {
    metrics.addMetric(name, MetricUnit.Count, outcomes.filter((outcome) => outcome.kind === kind).length);
  }
  for (const outcome of outcomes) if (outcome.kind !== 'skipped' && outcome.kind !== 'repeated') logger.info('Reaction', { outcome });
  if (reactionOutcomes.hasSubscribers) reactionOutcomes.publish(outcomes);
  return [...new Set(outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.messageId] : [])))];
}
