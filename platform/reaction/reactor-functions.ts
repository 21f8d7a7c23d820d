import { type ReactorAnswer, type ReactorCall, reactorAnswer, truncate } from '@attack-reactor/kit/contract';
import { CALL_LIMITS, type CallLimits } from '@attack-reactor/kit/limits';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import {
  type AppError,
  ReactorDenied,
  ReactorFailed,
  ReactorInvalid,
  ReactorOverreach,
  ReactorThrottled,
  ReactorTimedOut,
} from '#domain/base/errors.ts';
import { REACTOR_FUNCTION } from '#domain/reaction/reactor-function.ts';
import type { Host } from '#platform/base/host.ts';

/** Reactors as functions. */
export interface ReactorFunctions {
  /** @throws ReactorOverreach, ReactorDenied, ReactorThrottled, ReactorTimedOut, ReactorInvalid, ReactorFailed */
  call<Call extends ReactorCall>(functionName: string, call: Call): Promise<Extract<ReactorAnswer, { phase: Call['phase'] }>>;
}

/** The answer of a reactor goes into state data, notes and messages. */
const MAX_MESSAGE_CHARACTERS = 1000;

const failure = z.object({ errorType: z.string().default('Error'), errorMessage: z.string().default('no message') });

/** Errors that a reactor may throw by name; any other is its own failure. */
const NAMED: Readonly<Record<string, new (message: string) => AppError>> = {
  ReactorOverreach,
  ReactorDenied,
  ReactorThrottled,
  ReactorInvalid,
};

/** A reactor has its own time, and some to start. */
const ANSWER_MS = (REACTOR_FUNCTION.timeoutSeconds + 15) * 1000;
const REACTOR_LIMITS: CallLimits = { ...CALL_LIMITS, answerMs: ANSWER_MS, silenceMs: ANSWER_MS };

/** Opens the reactors of this account. One is never invoked twice by the SDK's own retries: what it did the first time is unknown. */
export function openReactorFunctions(host: Pick<Host, 'client'>): ReactorFunctions {
  return reactorFunctions(host.client(LambdaClient, { maxAttempts: 1, limits: REACTOR_LIMITS }));
}

/** Calls reactors through the Lambda API and waits for the answer. */
export function reactorFunctions(client: Pick<LambdaClient, 'send'>): ReactorFunctions {
  return {
    async call<Call extends ReactorCall>(functionName: string, call: Call) {
      const { payload, isError } = await invoke(client, functionName, call);
      if (isError) throw toError(functionName, payload);
      const answer = reactorAnswer.safeParse(payload);
      if (!answer.success || answer.data.phase !== call.phase) {
        throw new ReactorInvalid(
          `Reactor function ${functionName} did not answer ${call.phase} as agreed: ${truncate(answer.error?.message ?? answer.data?.phase ?? '', MAX_MESSAGE_CHARACTERS)}`,
        );
      }
      return answer.data as Extract<ReactorAnswer, { phase: Call['phase'] }>;
    },
  };
}

async function invoke(
  client: Pick<LambdaClient, 'send'>,
  functionName: string,
  call: ReactorCall,
): Promise<{ payload: unknown; isError: boolean }> {
  try {
    const answer = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(call) }));
    return { payload: JSON.parse(Buffer.from(answer.Payload ?? []).toString() || 'null'), isError: answer.FunctionError !== undefined };
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    const what = `Reactor function ${functionName} could not be invoked (${name}: ${message})`;
    if (/TooManyRequests|Throttl|ServiceException|EC2Throttled/.test(name))
      throw new ReactorThrottled(`${what}. It is tried again.`, { cause });
    if (name === 'ServiceSilent') throw new ReactorTimedOut(`${what}. Nobody knows what it did.`, { cause });
    throw new ReactorFailed(`${what}. Is it installed?`, { cause });
  }
}

/** Lambda itself reports a function that ran out of time or memory: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function toError(functionName: string, payload: unknown): AppError {
  const parsed = failure.safeParse(payload);
  const { errorType, errorMessage: whole } = parsed.success ? parsed.data : { errorType: 'Error', errorMessage: JSON.stringify(payload) };
  const errorMessage = truncate(whole, MAX_MESSAGE_CHARACTERS);
  // The reactor chose the name: `constructor` is none of ours.
  const Known = Object.hasOwn(NAMED, errorType) ? NAMED[errorType] : undefined;
  if (Known !== undefined) return new Known(errorMessage);
  if (/Timedout/i.test(errorType) || /Task timed out/.test(errorMessage))
    return new ReactorTimedOut(`Reactor function ${functionName} ran out of time: ${errorMessage}`);
  return new ReactorFailed(
    errorType === 'ReactorFailed' ? errorMessage : `Reactor function ${functionName} ended with ${errorType}: ${errorMessage}`,
  );
}
