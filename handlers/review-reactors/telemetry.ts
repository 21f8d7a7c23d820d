import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { UPDATES_TAKEN_BACK } from '#domain/hub/probation.ts';
import { REACTORS_DISABLED } from '#domain/hub/version-change.ts';
import type { Telemetry } from '#platform/base/telemetry.ts';
import type { Review } from './core.ts';

/** Says what a review has done; a version that was disabled or taken back rings an alarm. */
export function reportReview(review: Review, { logger, metrics }: Telemetry): void {
  metrics.addMetric(REACTORS_DISABLED, MetricUnit.Count, review.disabled.length);
  metrics.addMetric(UPDATES_TAKEN_BACK, MetricUnit.Count, review.takenBack.length);
  metrics.addMetric('ReactorVersionsRemoved', MetricUnit.Count, review.removed.length);
  for (const version of review.disabled) logger.error('A hub calls an installed reactor harmful; it is disabled', { version });
  for (const version of review.takenBack) logger.error('The first changes of an update did not fix; it is taken back', { version });
  logger.info('Reactors reviewed', review);
}
