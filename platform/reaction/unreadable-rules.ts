import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { RULES_UNREADABLE, type UnreadableRow } from '#domain/reaction/quarantine.ts';
import { type AgeClock, measureAge } from '#platform/base/clock.ts';
import type { Telemetry } from '#platform/base/telemetry.ts';

const AGAIN_MS = 3_600_000;

/** Counts rows of the rules that cannot be read at each reading, and names them in the log at most once an hour while they are the same. */
export function tellUnreadable(
  { logger, metrics }: { readonly logger: Pick<Telemetry['logger'], 'error'>; readonly metrics: Pick<Telemetry['metrics'], 'addMetric'> },
  clock: AgeClock,
): (rows: readonly UnreadableRow[]) => void {
  let told: { readonly rows: string; readonly age: () => number } | undefined;
  return (rows) => {
    metrics.addMetric(RULES_UNREADABLE, MetricUnit.Count, rows.length);
    if (rows.length === 0) {
      told = undefined;
      return;
    }
    const names = JSON.stringify(rows);
    if (told?.rows === names && told.age() < AGAIN_MS) return;
    told = { rows: names, age: measureAge(clock) };
    logger.error('Rules cannot be read; nothing reacts to what these bindings are about, and these reactors are not installed', { rows });
  };
}
