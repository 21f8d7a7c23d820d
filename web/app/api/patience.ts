import { ApiProblem } from './problem';

/** Returns the seconds after which a failed question is to be asked again; undefined: it stays a failure. */
export function readPatience(error: unknown): number | undefined {
  return error instanceof ApiProblem ? error.retryAfter : undefined;
}

/** Waits some seconds. @throws the reason of the signal as soon as it is aborted */
export function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const give = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', give);
      resolve();
    }, seconds * 1000);
    signal.addEventListener('abort', give, { once: true });
  });
}
