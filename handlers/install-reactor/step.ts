import { declareStep } from '#domain/reaction/step-contract.ts';
import { installReactorFunction } from './function.ts';
import { type InstallReactorInput, installReactorInput, readReactorId } from './task.ts';

type Answer = { readonly next: string; readonly wanted?: object; readonly work?: object };

/** Declares what workflows may expect of λ install-reactor: the next thing to do, with the work that it is about. */
export const installReactorStep = declareStep({
  handler: installReactorFunction.name,
  role: 'catalog',
  input: installReactorInput,
  judged: installReactorInput,
  throws: ['ExecutionBusy', 'HubUnavailable', 'BindingsUnavailable', 'ExecutionRecordUnavailable', 'DeploymentUnavailable'],
  // Whatever a failed step left is taken back; nothing else may be done with it.
  untimely: ({ task }, { failed }) =>
    failed !== null && task !== 'step-back' && task !== 'note-failure'
      ? `"${failed}" failed, and what it made stays; let the Catch lead to the state that steps back, or notes it`
      : undefined,
  answers: (input) => listAnswers(input).map((output) => ({ label: output.next, output: { ...output, reactorId: readReactorId(input) } })),
});

function listAnswers(input: InstallReactorInput): readonly Answer[] {
  switch (input.task) {
    case 'check': {
      const { reactorId, executionName } = input;
      const work = { reactorId, executionName, fence: 1, version: '1.0.0', digest: `sha256:${'0'.repeat(64)}`, messages: [] };
      return [{ next: 'nothing' }, { next: 'kept' }, { next: 'refused' }, { next: 'deploy', work }];
    }
    case 'deploy':
      return [
        {
          next: 'enter',
          work: { ...input.work, deployed: { functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:f:1', number: '1' } },
        },
      ];
    case 'enter':
      return [{ next: 'installed' }];
    case 'step-back':
    case 'note-failure':
      return [{ next: 'failed' }];
    case 'check-removal': {
      const { reactorId, executionName } = input;
      const work = { reactorId, executionName, fence: 1, version: '1.0.0' };
      return [{ next: 'nothing' }, { next: 'refused' }, { next: 'remove', wanted: input.wanted, work }];
    }
    case 'remove':
      return [{ next: 'uninstalled' }];
  }
}
