import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { EnrichmentOutcome } from '#domain/enrichment/enrichment-outcome.ts';
import { enrichmentOutcomes } from '#platform/base/outcome-channel.ts';
import type { Telemetry } from '#platform/base/telemetry.ts';

/**
 * Tells what became of a batch: metrics to alarm on, logs to search, outcomes to whoever listens in this process. Logs name
 * ids and reasons, never the text of a finding: that is customer data, and hostile.
 * @returns the ids of the messages that must be delivered again
 */
export function reportEnrichment(outcomes: readonly EnrichmentOutcome[], { logger, metrics }: Telemetry): string[] {
  const counts = countOutcomes(outcomes);
  for (const [name, count] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, count);
  for (const outcome of outcomes) {
    if (outcome.kind === 'rejected')
      logger.warn('Finding rejected; it is in the dead-letter queue', { rejection: summarizeOutcome(outcome) });
    if (outcome.kind === 'failed') tellFailure(logger, outcome);
  }
  logger.info('Batch enriched', { findings: outcomes.length, ...counts, skipped: skipReasons(outcomes) });
  if (enrichmentOutcomes.hasSubscribers) enrichmentOutcomes.publish(outcomes);
  return [...new Set(outcomes.filter((outcome) => outcome.kind === 'failed').map((outcome) => outcome.messageId))];
}

/** Makes what λ enrich does where the mapping database is away: an alarm counts it. */
export function warnStaleMapping({ logger, metrics }: Telemetry): (reason: unknown) => void {
  return (reason) => {
    metrics.addMetric('StaleMapping', MetricUnit.Count, 1);
    logger.warn('Mapping database is away; the release in memory is served', {
      error: reason instanceof Error ? reason : new Error(String(reason)),
    });
  };
}

/** Two containers that meet at one finding is how concurrency works; everything else that fails is worth a look. */
function tellFailure(logger: Logger, outcome: Extract<EnrichmentOutcome, { kind: 'failed' }>): void {
  const message = 'Finding not handled; its message returns to the queue';
  if (outcome.reason === 'LedgerConflict') logger.info(message, { failure: summarizeOutcome(outcome) });
  else logger.error(message, { failure: summarizeOutcome(outcome) });
}

function countOutcomes(outcomes: readonly EnrichmentOutcome[]): Record<string, number> {
  const counts = {
    FindingsEnriched: 0,
    FindingsArchived: 0,
    FindingsSkipped: 0,
    FindingsRejected: 0,
    FindingsFailed: 0,
    AttackFindingsSent: 0,
  };
  for (const outcome of outcomes) {
    if (outcome.kind === 'enriched') counts.FindingsEnriched += 1;
    if (outcome.kind === 'archived') counts.FindingsArchived += 1;
    if (outcome.kind === 'skipped') counts.FindingsSkipped += 1;
    if (outcome.kind === 'rejected') counts.FindingsRejected += 1;
    if (outcome.kind === 'failed') counts.FindingsFailed += 1;
    if ('findingsSent' in outcome) counts.AttackFindingsSent += outcome.findingsSent;
  }
  return counts;
}

function summarizeOutcome(outcome: Extract<EnrichmentOutcome, { kind: 'rejected' | 'failed' }>) {
  const { messageId, sourceId, kind, reason, detail } = outcome;
  return { messageId, sourceId, kind, reason, detail, ...(outcome.kind === 'rejected' && { field: outcome.field }) };
}

function skipReasons(outcomes: readonly EnrichmentOutcome[]): Record<string, number> {
  const byReason = Map.groupBy(
    outcomes.flatMap((outcome) => (outcome.kind === 'skipped' ? outcome.reason : [])),
    (reason) => reason,
  );
  return Object.fromEntries([...byReason].map(([reason, some]) => [reason, some.length]));
}
