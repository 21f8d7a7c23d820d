import { CALL_LIMITS, type CallLimits } from '@attack-reactor/kit/limits';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';

/**
 * The outcome of a call. `silent`: the function was called and did not answer in time, so nobody knows what it did, or does
 * still; `unreached`: Lambda did not call it, or broke off.
 */
export type FunctionReply =
  | { readonly kind: 'answered'; readonly payload: unknown }
  | { readonly kind: 'threw'; readonly errorType: string; readonly errorMessage: string }
  | { readonly kind: 'silent'; readonly cause: Error }
  | { readonly kind: 'unreached'; readonly cause: Error };

/** API Gateway waits 29 seconds for its function, which writes before and after this. */
const PATIENCE_MS = 24_000;
/** The limits of a client that calls a function while a request of the API waits. */
export const REQUEST_LIMITS: CallLimits = { ...CALL_LIMITS, answerMs: PATIENCE_MS, silenceMs: PATIENCE_MS };

const failure = z.object({ errorType: z.string().default('Error'), errorMessage: z.string().default('no message') });

/** No answer came while there was patience. */
const SILENT = /^(ServiceSilent|TimeoutError)$/;
/** Nothing was called then: https://github.com/smithy-lang/smithy-typescript, node-http-handler, set-connection-timeout.ts */
const NEVER_CONNECTED = /establish(ing)? a connection/;

/** Calls a function and waits for its answer, as long as the limits of the client allow. Every outcome is an answer; nothing is thrown. */
export async function callFunction(client: Pick<LambdaClient, 'send'>, functionName: string, input: object): Promise<FunctionReply> {
  try {
    const answer = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(input) }));
    const payload: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || 'null');
    if (answer.FunctionError === undefined) return { kind: 'answered', payload };
    const thrown = failure.safeParse(payload).data ?? { errorType: 'Error', errorMessage: JSON.stringify(payload) };
    return { kind: 'threw', ...thrown };
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    if (SILENT.test(cause.name) && !NEVER_CONNECTED.test(cause.message)) return { kind: 'silent', cause };
    return { kind: 'unreached', cause };
  }
}
