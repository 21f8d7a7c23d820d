import { LambdaClient } from '@aws-sdk/client-lambda';
import { type ChannelTestCall, type ChannelTestOutcome, channelTestOutcome } from '#domain/notification/channel-test.ts';
import { callFunction, REQUEST_LIMITS } from '#platform/base/function-call.ts';
import type { Host } from '#platform/base/host.ts';
import { rebuildError } from '#platform/base/rebuilt-error.ts';

/** The functions of routes, called for a person who waits. */
export interface RouteFunctions {
  /**
   * Sends one test message. A function that did not answer, or broke off, leaves `unknown`: it may have sent the message.
   * @throws what the function threw, such as NotificationUnavailable
   */
  test(functionName: string, call: Omit<ChannelTestCall, 'action'>): Promise<ChannelTestOutcome>;
}

/** Opens them; the client is made with the first test. */
export function openRouteFunctions(host: Pick<Host, 'client'>): RouteFunctions {
  let lambda: LambdaClient | undefined;
  return {
    async test(functionName, call) {
      // Tried once: a second call of a function that was only slow would be a second message.
      lambda ??= host.client(LambdaClient, { maxAttempts: 1, limits: REQUEST_LIMITS });
      const reply = await callFunction(lambda, functionName, { action: 'test', ...call } satisfies ChannelTestCall);
      switch (reply.kind) {
        case 'answered':
          return channelTestOutcome.parse(reply.payload);
        case 'threw': {
          const known = rebuildError(reply.errorType, reply.errorMessage);
          if (known !== undefined) throw known;
          return { kind: 'unknown', reason: `the function of the route ended with ${reply.errorType}` };
        }
        case 'silent':
        case 'unreached':
          return { kind: 'unknown', reason: `the function of the route gave no answer (${reply.cause.name})` };
      }
    },
  };
}
