import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import { fillPlaceholders, REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import { STEP_HANDLERS } from '#handlers/functions.ts';
import { openJournal } from '../journal.ts';
import type { Started } from '../started.ts';
import { executionEntry } from '../step-functions/execution-memory.ts';
import { type StepFunctionsStandIn, startStepFunctions } from '../step-functions/step-functions.ts';
import { callFunction, type Functions, type OnCall } from './functions.ts';
import { type Home, stateMachineArns } from './state-machine-arns.ts';

const WORKFLOW = join(import.meta.dirname, `../../stepfunctions/${REACTION_WORKFLOW}.asl.json`);

type WorkflowStage = {
  readonly home: Home;
  readonly options: { readonly onCall?: OnCall; readonly realTime?: boolean };
  /** Folder that keeps executions for the next start. */
  readonly keepIn?: string;
  readonly onError: (error: unknown) => void;
};

/** Starts the workflow of a reaction, the one that can wait and the Express one, over the functions of this machine. */
export function startWorkflows(
  { home, options, keepIn, onError }: WorkflowStage,
  functions: Functions,
  started: Started,
): Promise<StepFunctionsStandIn> {
  const journal = keepIn === undefined ? undefined : openJournal(join(keepIn, 'executions.jsonl'), executionEntry);
  if (journal !== undefined) started.defer(journal.close);
  return startStepFunctions({
    machines: stateMachines(home, stateMachineArns(home)),
    invoke: (functionArn, payload) => callFunction(functions, functionArn.split(':').at(-1) ?? '', payload, options.onCall),
    startLimit: functions.startLimit,
    realTime: options.realTime ?? true,
    onError,
    ...(journal !== undefined && { journal }),
  });
}

function stateMachines({ partition, region, accountId }: Home, arns: ReturnType<typeof stateMachineArns>) {
  const functionArn = (name: string) => `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
  const definition = fillPlaceholders(readFileSync(WORKFLOW, 'utf8'), { partition, handlers: STEP_HANDLERS, functionArn }, WORKFLOW);
  return [
    { arn: arns.waiting, type: 'STANDARD' as const, definition },
    { arn: arns.express, type: 'EXPRESS' as const, definition: expressWorkflow(definition) },
  ];
}
