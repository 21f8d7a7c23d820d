import { buildVariables, defineFunction, step } from '#domain/base/function-definition.ts';
import { INSTALL_WORKFLOW } from '#domain/hub/install-workflows.ts';
import type { InstallReactorEnv } from './env.ts';

export const installReactorFunction = defineFunction({
  name: 'install-reactor',
  description: 'Checks, deploys, enters and removes reactors that people want from a hub, or not any more.',
  // A package has 20 MB when it is unpacked.
  memoryMb: 1024,
  // AWS takes up to a minute for each change of a function.
  timeoutSeconds: 300,
  vpc: false,
  environment: buildVariables<InstallReactorEnv>(),
  trigger: step({ workflow: INSTALL_WORKFLOW }),
});
