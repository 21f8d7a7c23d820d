import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type * as z from 'zod';
import type { observabilityEnv } from './env.ts';

/** The environment fragment `observabilityEnv`, parsed. */
export type ObservabilitySettings = z.output<z.ZodObject<typeof observabilityEnv>>;

/** Everything that a function says about its work: structured logs and EMF metrics. */
export type Telemetry = { readonly logger: Logger; readonly metrics: Metrics };

/** Opens logs and metrics as the variables of a function say. @param labels on every line and every metric */
export function openTelemetry(env: ObservabilitySettings, labels: Readonly<Record<string, string>> = {}): Telemetry {
  const serviceName = env.POWERTOOLS_SERVICE_NAME;
  return {
    logger: new Logger({ serviceName, logLevel: env.POWERTOOLS_LOG_LEVEL, persistentKeys: labels }),
    metrics: new Metrics({ serviceName, namespace: env.POWERTOOLS_METRICS_NAMESPACE, defaultDimensions: labels }),
  };
}
