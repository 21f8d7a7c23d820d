import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Telemetry } from '#platform/base/telemetry.ts';
import type { ProjectOutcome } from './core.ts';

const METRIC: Readonly<Record<ProjectOutcome['kind'], string>> = {
  stored: 'FindingsStored',
  unchanged: 'FindingsUnchanged',
  own: 'FindingsOfOurs',
  rejected: 'FindingsNotReadable',
  failed: 'FindingsNotStored',
};

/** Counts each outcome, and logs what was set aside. @returns ids of the messages that must be delivered again */
export function reportStores(outcomes: readonly ProjectOutcome[], { logger, metrics }: Telemetry): string[] {
  for (const [kind, name] of Object.entries(METRIC))
    metrics.addMetric(name, MetricUnit.Count, outcomes.filter((outcome) => outcome.kind === kind).length);
  for (const outcome of outcomes)
    if (outcome.kind === 'rejected') logger.warn('Finding rejected; it is in the dead-letter queue', { outcome });
  return [...new Set(outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.messageId] : [])))];
}
