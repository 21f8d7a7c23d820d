import { buildVariables, defineFunction, step } from '#domain/base/function-definition.ts';
import { VERIFY_WORKFLOW } from '#domain/hub/verify-workflow.ts';
import type { VerifyReactorEnv } from './env.ts';

export const verifyReactorFunction = defineFunction({
  name: 'verify-reactor',
  description: 'Checks a published package and writes the verdict into the catalog, with every reason.',
  // A package has 20 MB when it is unpacked.
  memoryMb: 1024,
  // The function of the test vectors may have to be woken, and then has 90 seconds.
  timeoutSeconds: 420,
  vpc: false,
  environment: buildVariables<VerifyReactorEnv>(),
  trigger: step({ workflow: VERIFY_WORKFLOW }),
});
