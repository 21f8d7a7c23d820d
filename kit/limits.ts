/** Limits of a call to a service, in milliseconds. */
export type CallLimits = {
  /** Until a connection stands. */
  readonly connectMs: number;
  /** Until one attempt is answered, to the last byte. */
  readonly answerMs: number;
  /** No attempt begins that might bring the time of all attempts that met silence above it. */
  readonly silenceMs: number;
};

/** The limits of clients of AWS: a service that is silent is asked twice, and the call ends within 20 seconds. */
export const CALL_LIMITS: CallLimits = { connectMs: 2000, answerMs: 9500, silenceMs: 20_000 };

/** A service met every attempt with silence. */
export class ServiceSilent extends Error {
  override readonly name = 'ServiceSilent';
}

/** The little that all clients of the SDK have in common. */
type LimitedClient = {
  readonly middlewareStack: { add(middleware: never, options: never): void; addRelativeTo(middleware: never, options: never): void };
};
type Middleware = (next: (args: object) => Promise<object>) => (args: object) => Promise<object>;
type Stream = { destroy(error: Error): void; once(event: 'close', listener: () => void): void };

/**
 * Returns the limits as the setting `requestHandler` of a client of the SDK.
 * https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-smithy-node-http-handler/Interface/NodeHttpHandlerOptions
 * @example
 * new SQSClient({ requestHandler: toRequestHandler(CALL_LIMITS) });
 */
export function toRequestHandler({ connectMs, answerMs }: CallLimits) {
  return { connectionTimeout: connectMs, requestTimeout: answerMs, throwOnRequestTimeout: true } as const;
}

/**
 * Limits what the request handler of the SDK leaves open: an answer that begins and does not end, the time of all attempts
 * together, and an answer that is no JSON, which is asked again. A call that meets silence only is rejected with
 * ServiceSilent.
 * @example
 * limitCalls(client, CALL_LIMITS);
 */
export function limitCalls({ middlewareStack }: LimitedClient, limits: CallLimits): void {
  // The stack is put together anew for each call: what a middleware keeps outside of its handler belongs to one call.
  const aroundEachAttempt = { name: 'limitSilence', relation: 'after', toMiddleware: 'retryMiddleware' };
  middlewareStack.addRelativeTo(limitSilence(limits) as never, aroundEachAttempt as never);
  middlewareStack.add(limitAnswer(limits) as never, { name: 'limitAnswer', step: 'deserialize', priority: 'low' } as never);
}

function limitSilence({ answerMs, silenceMs }: CallLimits): Middleware {
  return (next) => {
    let silentMs = 0;
    return async (args) => {
      const began = performance.now();
      try {
        return await next(args);
      } catch (error) {
        if (!isNamed(error, 'TimeoutError')) throw asRetryable(error);
        silentMs += performance.now() - began;
        if (silentMs + answerMs <= silenceMs) throw error;
        // Without a cause: the SDK would look for one that is worth another attempt.
        throw new ServiceSilent(`The service was silent for ${Math.round(silentMs)} ms in all (${error.message})`);
      }
    };
  };
}

/** An answer that is no JSON comes from something between us and the service. */
function asRetryable(error: unknown): unknown {
  return error instanceof SyntaxError ? Object.assign(error, { $retryable: {} }) : error;
}

function limitAnswer({ answerMs }: CallLimits): Middleware {
  return (next) => async (args) => {
    const began = performance.now();
    const result = await next(args);
    const { body } = (result as { readonly response?: { readonly body?: Stream } }).response ?? {};
    if (typeof body?.destroy === 'function' && typeof body.once === 'function') {
      const late = Object.assign(new Error(`The answer did not end within ${answerMs} ms`), { name: 'TimeoutError' });
      const timer = setTimeout(() => body.destroy(late), Math.max(0, answerMs - (performance.now() - began)));
      body.once('close', () => clearTimeout(timer));
    }
    return result;
  };
}

function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}
