import { lookUp, type ReactorAnswer, type ReactorCall, reactorAnswer, truncate } from '@attack-reactor/kit/contract';
import { CALL_LIMITS, type CallLimits } from '@attack-reactor/kit/limits';
import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  type AppError,
  ReactorDenied,
  ReactorFailed,
  ReactorInvalid,
  ReactorOverreach,
  ReactorThrottled,
  ReactorTimedOut,
  ResourceGone,
} from '#domain/base/errors.ts';
import { isPassing } from '#domain/base/passing-errors.ts';
import { REACTOR_ANSWER_SECONDS } from '#domain/reaction/phase-times.ts';
import { callFunction, type FunctionReply } from '#platform/base/function-call.ts';
import type { Host } from '#platform/base/host.ts';

/** Reactors as functions. */
export interface ReactorFunctions {
  /** @throws ReactorOverreach, ReactorDenied, ReactorThrottled, ReactorTimedOut, ReactorInvalid, ResourceGone, ReactorFailed */
  call<Call extends ReactorCall>(functionName: string, call: Call): Promise<Extract<ReactorAnswer, { phase: Call['phase'] }>>;
}

/** The answer of a reactor goes into state data, notes and messages. */
const MAX_MESSAGE_CHARACTERS = 1000;

/** Errors that a reactor may throw by name; any other is its own failure. */
const NAMED: Readonly<Record<string, new (message: string) => AppError>> = {
  ReactorOverreach,
  ReactorDenied,
  ReactorThrottled,
  ReactorInvalid,
  ResourceGone,
};

const ANSWER_MS = REACTOR_ANSWER_SECONDS * 1000;
const REACTOR_LIMITS: CallLimits = { ...CALL_LIMITS, answerMs: ANSWER_MS, silenceMs: ANSWER_MS };

/**
 * Opens the reactors of this account. The SDK retries nothing by itself: the workflow calls again, after a pause and under
 * the lease of the execution.
 */
export function openReactorFunctions(host: Pick<Host, 'client'>): ReactorFunctions {
  return reactorFunctions(host.client(LambdaClient, { maxAttempts: 1, limits: REACTOR_LIMITS }));
}

/**
 * Calls reactors through the Lambda API and waits for the answer. An invocation that broke off ends in ReactorThrottled, and
 * is tried again, in every phase: `plan`, `verify` and `read-back` change nothing, and `apply` and `rollback` are idempotent by
 * contract, so that a second call is safe where nobody knows if the first one arrived. Silence until the patience with a
 * changing phase ends is a ReactorTimedOut instead: the function may be at work still, and only reading back can tell.
 */
export function reactorFunctions(client: Pick<LambdaClient, 'send'>): ReactorFunctions {
  return {
    async call<Call extends ReactorCall>(functionName: string, call: Call) {
      const answer = reactorAnswer.safeParse(await invoke(client, functionName, call));
      if (!answer.success || answer.data.phase !== call.phase) {
        throw new ReactorInvalid(
          `Reactor function ${functionName} did not answer ${call.phase} as agreed: ${truncate(answer.error?.message ?? answer.data?.phase ?? '', MAX_MESSAGE_CHARACTERS)}`,
        );
      }
      return answer.data as Extract<ReactorAnswer, { phase: Call['phase'] }>;
    },
  };
}

/** Lambda answers these with status 502, and yet only people can mend them. */
const LASTING = /^(EC2AccessDenied|Invalid|KMS(AccessDenied|Disabled|InvalidState|NotFound))/;
const READ_ONLY: ReadonlySet<string> = new Set(['plan', 'verify', 'read-back']);
/** A function that AWS is about to make ready: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
const NOT_READY =
  /^(ServiceException|ResourceNotReadyException|EC2ThrottledException|ENILimitReachedException|EFSMountTimeoutException|SnapStart\w*)$/;

/** Returns true for a function that is being made or changed; any other conflict stays one. */
function isPending(name: string, message: string): boolean {
  return name === 'ResourceConflictException' && /\bPending\b|in progress/i.test(message);
}

/** @throws what the reactor threw, or that it could not be called */
async function invoke(client: Pick<LambdaClient, 'send'>, functionName: string, call: ReactorCall): Promise<unknown> {
  const reply = await callFunction(client, functionName, call);
  if (reply.kind === 'answered') return reply.payload;
  if (reply.kind === 'threw') throw toError(functionName, reply);
  const { cause } = reply;
  const { name, message } = cause;
  const what = `Reactor function ${functionName} could not be invoked (${name}: ${message})`;
  if (reply.kind === 'silent' && !READ_ONLY.has(call.phase)) throw new ReactorTimedOut(`${what}. Nobody knows what it did.`, { cause });
  if ((isPassing(cause) && !LASTING.test(name)) || NOT_READY.test(name) || isPending(name, message))
    throw new ReactorThrottled(`${what}. It is tried again.`, { cause });
  throw new ReactorFailed(`${what}. Is it installed?`, { cause });
}

/** Lambda itself reports a function that ran out of time or memory: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function toError(functionName: string, { errorType, errorMessage: whole }: Extract<FunctionReply, { kind: 'threw' }>): AppError {
  const errorMessage = truncate(whole, MAX_MESSAGE_CHARACTERS);
  // The reactor chose the name: `constructor` is none of ours.
  const Known = lookUp(NAMED, errorType);
  if (Known !== undefined) return new Known(errorMessage);
  if (/Timedout/i.test(errorType) || /Task timed out/.test(errorMessage))
    return new ReactorTimedOut(`Reactor function ${functionName} ran out of time: ${errorMessage}`);
  return new ReactorFailed(
    errorType === 'ReactorFailed' ? errorMessage : `Reactor function ${functionName} ended with ${errorType}: ${errorMessage}`,
  );
}
