import { LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { WorkflowUnavailable } from '#domain/base/errors.ts';
import { type Approval, approval, type Principal } from '#domain/reaction/approval.ts';
import { type SignedRequest, stsHost } from '#domain/reaction/identity-request.ts';
import { type ReactionResult, reactionResult } from '#domain/reaction/reaction-result.ts';
import { callFunction, type FunctionReply, REQUEST_LIMITS } from '#platform/base/function-call.ts';
import type { Host } from '#platform/base/host.ts';
import { rebuildError } from '#platform/base/rebuilt-error.ts';
import type { PeopleFunctionsEnv } from './people-functions-env.ts';
import { signIdentity } from './signed-identity.ts';

type AnswerWish = {
  readonly executionId: string;
  readonly verdict: 'approve' | 'reject' | 'acknowledge';
  readonly planHash: string;
  readonly comment: string;
  readonly breakGlass: boolean;
};
type RollBackWish = { readonly executionId: string; readonly force: boolean; readonly confirm: boolean };

/** The outcome of a rollback; `under-way`: it takes longer than a caller waits, and ends by itself. */
export type RollBackOutcome = { readonly kind: 'ended'; readonly result: ReactionResult } | { readonly kind: 'under-way' };

/**
 * The functions that work for people, called for the person of a token. Every method throws what the function threw, and
 * WorkflowUnavailable where it could not be reached.
 */
export interface PeopleFunctions {
  /** @throws WorkflowUnavailable also where no answer came in time: whether it counted stands in the question */
  answerApproval(wish: AnswerWish, by: Principal): Promise<Approval>;
  rollBack(wish: RollBackWish, by: Principal): Promise<RollBackOutcome>;
}

const approvalReply = z.object({ approval });

/** Opens the functions for the role that signs here: its word about a person counts, because it alone reads their tokens. */
export function openPeopleFunctions(env: PeopleFunctionsEnv, host: Host): PeopleFunctions {
  const send = openSigned(env, host);
  return {
    async answerApproval({ verdict: action, ...wish }, by) {
      const { reply } = await send(env.ANSWER_APPROVAL_FUNCTION, { action, ...wish, by });
      if (reply.kind === 'silent') throw unreached(env.ANSWER_APPROVAL_FUNCTION, reply.cause);
      return approvalReply.parse(reply.payload).approval;
    },
    async rollBack(wish, by) {
      const { reply } = await send(env.ROLL_BACK_FUNCTION, { action: 'roll-back', ...wish, by });
      return reply.kind === 'silent' ? { kind: 'under-way' } : { kind: 'ended', result: reactionResult.parse(reply.payload) };
    },
  };
}

type Heard = { readonly reply: Extract<FunctionReply, { kind: 'answered' | 'silent' }> };

/** Most requests need neither client, so that they are made with the first that does. */
function openSigned(env: PeopleFunctionsEnv, host: Host): (functionName: string, request: SignedRequest) => Promise<Heard> {
  const { HOME_REGION: region, ENVIRONMENT: environment } = env;
  const origin = env.STS_ENDPOINT ?? `https://${stsHost(region)}`;
  let clients: { readonly lambda: LambdaClient; readonly sts: STSClient } | undefined;
  return async (functionName, request) => {
    clients ??= { lambda: host.client(LambdaClient, { maxAttempts: 1, limits: REQUEST_LIMITS }), sts: host.client(STSClient) };
    const now = new Date(host.clock.now());
    const url = await signIdentity(request, { client: clients.sts, region, origin, environment, now });
    const reply = await callFunction(clients.lambda, functionName, { ...request, identity: { url } });
    if (reply.kind === 'threw') throw rebuildError(reply.errorType, reply.errorMessage) ?? strange(functionName, reply.errorType);
    if (reply.kind === 'unreached') throw unreached(functionName, reply.cause);
    return { reply };
  };
}

function unreached(functionName: string, cause: Error): WorkflowUnavailable {
  const what = `Function ${functionName} gave no answer (${cause.name}: ${cause.message})`;
  return new WorkflowUnavailable(`${what}. Read what became of it, then ask again.`, { cause });
}

/** Lambda itself reports a function that ran out of time or memory: nobody knows what it did. */
function strange(functionName: string, errorType: string): WorkflowUnavailable {
  return new WorkflowUnavailable(`Function ${functionName} ended with ${errorType}. Read what became of it, then ask again.`);
}
