import { AppError } from './errors.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html, and the names that other services and the SDK have for the same. */
const NAMES =
  /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceeded|ServiceUnavailable|InternalFailure|InternalError|InternalServer|Timeout|^ServiceSilent$|^InvalidDBInstanceState/;
/** Codes of a connection: https://nodejs.org/api/errors.html#common-system-errors and #nodejs-error-codes. A missing file is none. */
const CONNECTION =
  /^(ECONN(RESET|REFUSED|ABORTED)|EPIPE|EPROTO|E(SOCKET)?TIMEDOUT|EAI_AGAIN|ENOTFOUND|ENOTCONN|EHOST(UNREACH|DOWN)|ENET(UNREACH|DOWN|RESET)|EADDRNOTAVAIL|ERR_(SOCKET|HTTP2|STREAM_PREMATURE)_\w+)$/;
/** Step Functions' own names tell what a state came to, such as a question that nobody answered in time. */
const OF_STEP_FUNCTIONS = /^States\./;

/**
 * Returns true for the name of an error that is not ours and passes by itself: the same call may succeed a little later. A
 * throttled call, a connection that broke or was never made, silence, an error of the service's own, and a database at which
 * RDS is at work.
 * @example
 * isPassingName('ThrottlingException'); // true
 */
export function isPassingName(name: string): boolean {
  return !OF_STEP_FUNCTIONS.test(name) && (NAMES.test(name) || CONNECTION.test(name));
}

/**
 * Returns true for an error that passes by itself. One of ours says so of itself; any other does by name, by code, by HTTP
 * status, or by its cause.
 * @example
 * if (isPassing(cause)) throw new ReactorThrottled(`Queue ${name} could not be read.`, { cause });
 */
export function isPassing(error: unknown): boolean {
  for (const one of listCauses(error)) {
    if (one instanceof AppError) return one.retryable;
    if (isPassingName(one.name) || hasPassingAnswer(one)) return true;
  }
  return false;
}

/** The error and its causes; a cause that is its own ends the chain. */
function listCauses(error: unknown): Set<Error> {
  const chain = new Set<Error>();
  for (let next = error; next instanceof Error && !chain.has(next); next = next.cause) chain.add(next);
  return chain;
}

function hasPassingAnswer(error: Error): boolean {
  const { code, $metadata } = error as Error & { readonly code?: unknown; readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  return (typeof code === 'string' && CONNECTION.test(code)) || status >= 500 || status === 429;
}
