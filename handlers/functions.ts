import type { InvokedTrigger, StepTrigger } from '#domain/base/function-definition.ts';
import { answerApprovalFunction } from './answer-approval/function.ts';
import { apiActFunction } from './api-act/function.ts';
import { apiReadFunction } from './api-read/function.ts';
import { authoriseFunction } from './authorise/function.ts';
import { collectFindingsFunction } from './collect-findings/function.ts';
import { collectStandardsFunction } from './collect-standards/function.ts';
import { dispatchFindingFunction } from './dispatch-finding/function.ts';
import { enrichFunction } from './enrich/function.ts';
import { indexFindingsFunction } from './index-findings/function.ts';
import { installReactorFunction } from './install-reactor/function.ts';
import { migrateFunction } from './migrate/function.ts';
import { notifyChatFunction } from './notify-chat/function.ts';
import { notifyWecomFunction } from './notify-wecom/function.ts';
import { parseFindingFunction } from './parse-finding/function.ts';
import { projectFindingsFunction } from './project-findings/function.ts';
import { recordExecutionFunction } from './record-execution/function.ts';
import { requestApprovalFunction } from './request-approval/function.ts';
import { resolveTenantsFunction } from './resolve-tenants/function.ts';
import { resumeReactionsFunction } from './resume-reactions/function.ts';
import { reviewReactorsFunction } from './review-reactors/function.ts';
import { rollBackFunction } from './roll-back/function.ts';
import { rollUpTacticsFunction } from './roll-up-tactics/function.ts';
import { sendNotificationFunction } from './send-notification/function.ts';
import { startInstallationFunction } from './start-installation/function.ts';
import { startReactionFunction } from './start-reaction/function.ts';
import { startVerificationFunction } from './start-verification/function.ts';
import { verifyReactorFunction } from './verify-reactor/function.ts';

/** Every function of the platform, reactors left out. */
export const FUNCTIONS = [
  answerApprovalFunction,
  apiActFunction,
  apiReadFunction,
  authoriseFunction,
  collectFindingsFunction,
  collectStandardsFunction,
  dispatchFindingFunction,
  enrichFunction,
  indexFindingsFunction,
  installReactorFunction,
  migrateFunction,
  notifyChatFunction,
  notifyWecomFunction,
  parseFindingFunction,
  projectFindingsFunction,
  recordExecutionFunction,
  requestApprovalFunction,
  resolveTenantsFunction,
  resumeReactionsFunction,
  reviewReactorsFunction,
  rollBackFunction,
  rollUpTacticsFunction,
  sendNotificationFunction,
  startInstallationFunction,
  startReactionFunction,
  startVerificationFunction,
  verifyReactorFunction,
] as const;

type AnyFunction = (typeof FUNCTIONS)[number];
/** The name of a handler that is a step of a workflow; of any, where none is named. */
export type StepHandler<Workflow extends string = string> = Extract<AnyFunction, { readonly trigger: StepTrigger<Workflow> }>['name'];

/** The name of a handler that people invoke. */
export type HandlerByHand = Extract<AnyFunction, { readonly trigger: InvokedTrigger<'people'> }>['name'];

/** The variables of a handler, as they are given to it. */
export type VariablesOf<Name extends AnyFunction['name']> = NonNullable<Extract<AnyFunction, { readonly name: Name }>['environment']['of']>;

/** The names of all handlers that are steps of workflows. */
export const STEP_HANDLERS: readonly StepHandler[] = FUNCTIONS.flatMap((one) => (isStep(one) ? [one.name] : []));

/** The names of the handlers that people invoke. */
export const HANDLERS_BY_HAND: readonly HandlerByHand[] = FUNCTIONS.flatMap((one) => (isByHand(one) ? [one.name] : []));

/** Tells whether a handler is a step of any workflow, so that a definition may call it. */
export function isStepHandler(name: string): name is StepHandler {
  return STEP_HANDLERS.some((handler) => handler === name);
}

/** Every handler that must be called by `stepfunctions/<workflow>.asl.json`. */
export function listSteps<Workflow extends string>(workflow: Workflow): readonly StepHandler<Workflow>[] {
  return FUNCTIONS.flatMap((one) => (isStepOf(one, workflow) ? [one.name as StepHandler<Workflow>] : []));
}

function isStepOf(one: AnyFunction, workflow: string): boolean {
  return one.trigger.kind === 'step' && one.trigger.workflow === workflow;
}

function isStep(one: AnyFunction): one is Extract<AnyFunction, { readonly trigger: StepTrigger }> {
  return one.trigger.kind === 'step';
}

function isByHand(one: AnyFunction): one is Extract<AnyFunction, { readonly trigger: InvokedTrigger<'people'> }> {
  return one.trigger.kind === 'invoked' && one.trigger.by === 'people';
}
