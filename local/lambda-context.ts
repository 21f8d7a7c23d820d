import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

/** The facts that a function learns about itself at each invocation. */
export type FunctionSettings = {
  readonly functionName: string;
  readonly region: string;
  readonly accountId: string;
  readonly timeoutSeconds: number;
  readonly memoryMb?: number;
};

/**
 * The context of one invocation. A function that runs too long is not stopped; it only sees no time left.
 * @param now milliseconds since the epoch
 */
export function lambdaContext(settings: FunctionSettings, now: () => number): Context {
  const { functionName, region, accountId, timeoutSeconds, memoryMb = 512 } = settings;
  const deadline = now() + timeoutSeconds * 1000;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}`,
    memoryLimitInMB: String(memoryMb),
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `${new Date(now()).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]local`,
    getRemainingTimeInMillis: () => Math.max(0, deadline - now()),
    done: unsupported,
    fail: unsupported,
    succeed: unsupported,
  };
}

function unsupported(): never {
  throw new Error('context.done, fail and succeed belong to Node.js 0.10. Return a promise instead.');
}
