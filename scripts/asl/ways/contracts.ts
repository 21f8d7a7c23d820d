import { at } from '#domain/base/json.ts';
import type { StepContract } from '#domain/reaction/step-contract.ts';
import { type WorkflowHandler, workflowValues } from '#domain/reaction/workflow-definition.ts';
import { executeStep, planStep } from '#handlers/dispatch-finding/step.ts';
import { parseFindingStep } from '#handlers/parse-finding/step.ts';
import { recordExecutionStep } from '#handlers/record-execution/step.ts';
import { requestApprovalStep } from '#handlers/request-approval/step.ts';
import { sendNotificationStep } from '#handlers/send-notification/step.ts';
import type { LocatedState } from '../definition.ts';

/** The declarations of every handler of a workflow about itself. */
export const STEP_CONTRACTS: readonly StepContract[] = [
  parseFindingStep,
  planStep,
  executeStep,
  requestApprovalStep,
  recordExecutionStep,
  sendNotificationStep,
];

const PLACEHOLDER_HANDLERS: Readonly<Record<string, string>> = workflowValues('', (handler) => handler);

/** The handler behind `${PlanArn}`; undefined: none of this project. */
export function handlerBehind(functionName: unknown): WorkflowHandler | undefined {
  const [, placeholder = ''] = /\$\{(\w+)\}/.exec(typeof functionName === 'string' ? functionName : '') ?? [];
  return STEP_CONTRACTS.find(({ handler }) => handler === PLACEHOLDER_HANDLERS[placeholder])?.handler;
}

/** The contract that a call falls under: of the handler's steps the one that serves the payload, else any. */
export function contractOfCall(functionName: unknown, payload: unknown): StepContract | undefined {
  const handler = handlerBehind(functionName);
  const candidates = STEP_CONTRACTS.filter((contract) => contract.handler === handler);
  return candidates.find((contract) => contract.serves(payload)) ?? candidates[0];
}

/** The contract of a Task state, read from what its `Parameters` say outright. */
export function contractOfTask({ fields }: LocatedState): StepContract | undefined {
  return contractOfCall(at(fields, 'Parameters', 'FunctionName'), at(fields, 'Parameters', 'Payload'));
}
