import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { REACTORS_DISABLED } from '#domain/hub/version-change.ts';
import type { Telemetry } from '#platform/base/telemetry.ts';
import type { Review } from './core.ts';

/** Says what a review has done; a version that was disabled rings an alarm. */
export function reportReview(review: Review, { logger, metrics }: Telemetry): void {
  metrics.addMetric(REACTORS_DISABLED, MetricUnit.Count, review.disabled.length);
  metrics.addMetric('ReactorVersionsRemoved', MetricUnit.Count, review.removed.length);
  for (const version of review.disabled) logger.error('A hub calls an installed reactor harmful; it is disabled', { version });
  logger.info('Reactors reviewed', review);
}
