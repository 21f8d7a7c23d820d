import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { WorkflowUnavailable } from '#domain/base/errors.ts';
import { requirePart } from '#platform/base/whole-answer.ts';

/** Looks at executions. */
export interface WorkflowWatch {
  /** True for an execution of a Standard state machine that has not ended. @throws WorkflowUnavailable */
  isRunning(stateMachineArn: string, name: string): Promise<boolean>;
}

export function workflowWatch(client: Pick<SFNClient, 'send'>): WorkflowWatch {
  return {
    async isRunning(stateMachineArn, name) {
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return requirePart(status, 'status') === 'RUNNING';
      } catch (cause) {
        if (cause instanceof ExecutionDoesNotExist) return false;
        const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
        throw new WorkflowUnavailable(`Execution ${name} could not be looked up (${reason}). It is tried again.`, { cause });
      }
    },
  };
}
