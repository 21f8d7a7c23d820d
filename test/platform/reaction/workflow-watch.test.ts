import { ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import { workflowWatch } from '#platform/reaction/workflow-watch.ts';
import { fakeClient, serviceError } from '../../support/fake-client.ts';

const MACHINE = 'arn:aws:states:eu-central-1:999988887777:stateMachine:reactor';

describe('the watch over executions', () => {
  it.each([
    ['RUNNING', true],
    ['SUCCEEDED', false],
    ['TIMED_OUT', false],
  ])('of status %s: runs %s', async (status, isRunning) => {
    const client = fakeClient(() => ({ status }));

    expect(await workflowWatch(client).isRunning(MACHINE, 'one-1')).toBe(isRunning);
    expect(client.sent[0]?.input).toEqual({ executionArn: 'arn:aws:states:eu-central-1:999988887777:execution:reactor:one-1' });
  });

  it('says of one that is not there that it does not run, and nothing where nobody can tell', async () => {
    const gone = fakeClient(() => new ExecutionDoesNotExist({ $metadata: {}, message: 'gone' }));

    expect(await workflowWatch(gone).isRunning(MACHINE, 'one-1')).toBe(false);
    for (const answer of [serviceError('ThrottlingException'), {}])
      await expect(workflowWatch(fakeClient(() => answer)).isRunning(MACHINE, 'one-1')).rejects.toMatchObject({
        name: 'WorkflowUnavailable',
        retryable: true,
      });
  });
});
