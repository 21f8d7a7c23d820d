import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { WorkflowUnavailable } from '#domain/base/errors.ts';
import { requirePart } from '#platform/base/whole-answer.ts';

/** Step Functions as we use it. Every method throws WorkflowUnavailable where it cannot be reached or refuses. */
export interface Workflow {
  /** Starts an execution under a name; one of that name that runs or ran already is the same one. */
  start(stateMachineArn: string, name: string, input: object): Promise<void>;
  /** @returns false: the workflow no longer waits. */
  answer(taskToken: string, output: object): Promise<boolean>;
  /** Says that somebody is at it, so that the question does not lapse. @returns false: the workflow no longer waits. */
  heartbeat(taskToken: string): Promise<boolean>;
}

/** The workflow behind the Step Functions API. */
export function stepFunctions(client: Pick<SFNClient, 'send'>): Workflow {
  return {
    async start(stateMachineArn, name, input) {
      try {
        const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
        requirePart(executionArn, 'executionArn');
      } catch (cause) {
        if (cause instanceof ExecutionAlreadyExists) return;
        throw unavailable(`Execution ${name} could not be started`, cause);
      }
    },
    answer: (taskToken, output) =>
      whileItWaits(() => client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
    heartbeat: (taskToken) => whileItWaits(() => client.send(new SendTaskHeartbeatCommand({ taskToken }))),
  };
}

async function whileItWaits(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (cause) {
    if (cause instanceof TaskTimedOut || cause instanceof TaskDoesNotExist || cause instanceof InvalidToken) return false;
    throw unavailable('The workflow could not be answered', cause);
  }
}

function unavailable(what: string, cause: unknown): WorkflowUnavailable {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new WorkflowUnavailable(`${what} (${reason}). It is tried again.`, { cause });
}
