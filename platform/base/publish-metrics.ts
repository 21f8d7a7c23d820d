import type middy from '@middy/core';

/**
 * Publishes what an invocation counted, also where it failed. One that counted nothing says nothing: the middleware of
 * Powertools would warn then, on standard error and not as JSON.
 */
export function publishMetrics(metrics: { hasStoredMetrics(): boolean; publishStoredMetrics(): unknown }): middy.MiddlewareObj {
  const publish = (): void => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: publish, onError: publish };
}
