import { ExecutionAlreadyExists, InvalidToken, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import { stepFunctions } from '#platform/reaction/workflow.ts';
import { fakeClient, serviceError } from '../../support/fake-client.ts';

const META = { $metadata: {}, message: 'from the service' };

describe('the workflow behind Step Functions', () => {
  it('starts an execution by name, and takes one that exists for the same', async () => {
    const client = fakeClient(() => ({ executionArn: 'arn:execution' }));
    await stepFunctions(client).start('arn:machine', 'name-1', { detail: {} });
    const again = stepFunctions(fakeClient(() => new ExecutionAlreadyExists(META))).start('arn:machine', 'name-1', {});

    await expect(again).resolves.toBeUndefined();
    expect(client.sent).toEqual([
      { name: 'StartExecutionCommand', input: { stateMachineArn: 'arn:machine', name: 'name-1', input: '{"detail":{}}' } },
    ]);
  });

  it.each([
    ['TaskTimedOut', new TaskTimedOut(META)],
    ['TaskDoesNotExist', new TaskDoesNotExist(META)],
    ['InvalidToken', new InvalidToken(META)],
  ])('says that nobody waits any more: %s', async (_name, error) => {
    const workflow = stepFunctions(fakeClient(() => error));

    expect([await workflow.answer('token', {}), await workflow.heartbeat('token')]).toEqual([false, false]);
  });

  it('is unavailable for every other reason, and says which', async () => {
    const workflow = stepFunctions(fakeClient(() => serviceError('ThrottlingException')));
    const unavailable = expect.objectContaining({
      name: 'WorkflowUnavailable',
      retryable: true,
      message: expect.stringContaining('Throttling'),
    });

    await expect(workflow.start('arn', 'name', {})).rejects.toEqual(unavailable);
    await expect(workflow.answer('token', {})).rejects.toEqual(unavailable);
    await expect(workflow.heartbeat('token')).rejects.toEqual(unavailable);
  });
});
