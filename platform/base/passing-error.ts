const NAMES =
  /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ServiceUnavailable|InternalFailure|InternalError|InternalServer|Timeout|^ServiceSilent$/;
/** Errors of a connection: https://nodejs.org/api/errors.html#common-system-errors */
const CONNECTION = /^E[A-Z_]+$/;

/**
 * Returns true for an error that passes by itself: the same call may succeed a little later. A throttled call, a connection
 * that broke or was never made, silence, and an error of the service's own.
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const {
    name,
    code = '',
    $metadata: { httpStatusCode = 0 } = {},
  } = error as Error & {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const isOfConnection = typeof code === 'string' && CONNECTION.test(code);
  return isOfConnection || CONNECTION.test(name) || NAMES.test(name) || httpStatusCode >= 500 || httpStatusCode === 429;
}
