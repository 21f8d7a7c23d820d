import { at } from '#domain/base/json.ts';
import type { StepContract } from '#domain/reaction/step-contract.ts';
import { handlerBehind } from '#domain/reaction/workflow-definition.ts';
import { executeStep, planStep } from '#handlers/dispatch-finding/step.ts';
import { FUNCTIONS, STEP_HANDLERS, type StepHandler } from '#handlers/functions.ts';
import { installReactorStep } from '#handlers/install-reactor/step.ts';
import { parseFindingStep } from '#handlers/parse-finding/step.ts';
import { recordExecutionStep } from '#handlers/record-execution/step.ts';
import { requestApprovalStep } from '#handlers/request-approval/step.ts';
import { sendNotificationStep } from '#handlers/send-notification/step.ts';
import { verifyReactorStep } from '#handlers/verify-reactor/step.ts';
import type { LocatedState } from '../definition.ts';

/** The declarations of every handler of a workflow about itself. A step without a contract does not compile. */
const CONTRACTS: Readonly<Record<StepHandler, readonly StepContract[]>> = {
  'parse-finding': [parseFindingStep],
  'dispatch-finding': [planStep, executeStep],
  'request-approval': [requestApprovalStep],
  'record-execution': [recordExecutionStep],
  'send-notification': [sendNotificationStep],
  'install-reactor': [installReactorStep],
  'verify-reactor': [verifyReactorStep],
};
export const STEP_CONTRACTS: readonly StepContract[] = Object.values(CONTRACTS).flat();

/** The handler behind `${ParseFindingArn}`; undefined: none of this project. */
function handlerCalled(functionName: unknown): StepHandler | undefined {
  const [, placeholder = ''] = /\$\{(\w+)\}/.exec(typeof functionName === 'string' ? functionName : '') ?? [];
  return handlerBehind(placeholder, STEP_HANDLERS);
}

/** The most that Lambda allows: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_SECONDS = 900;

/** The timeout of the function that a Task calls, in seconds; for one that is none of this project's, the longest that there is. */
export function timeoutOfFunction(functionName: unknown): number {
  const handler = handlerCalled(functionName);
  return FUNCTIONS.find(({ name }) => name === handler)?.timeoutSeconds ?? MOST_SECONDS;
}

/** The contract that a call falls under: of the handler's steps the one that serves the payload, else any. */
export function contractOfCall(functionName: unknown, payload: unknown): StepContract | undefined {
  const handler = handlerCalled(functionName);
  const candidates = handler === undefined ? [] : CONTRACTS[handler];
  return candidates.find((contract) => contract.serves(payload)) ?? candidates[0];
}

/** The contract of a Task state, read from what its `Parameters` say outright. */
export function contractOfTask({ fields }: LocatedState): StepContract | undefined {
  return contractOfCall(at(fields, 'Parameters', 'FunctionName'), at(fields, 'Parameters', 'Payload'));
}
