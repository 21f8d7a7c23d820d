import { buildVariables, defineFunction } from '#domain/base/function-definition.ts';
import type { ApiActEnv } from './env.ts';

export const apiActFunction = defineFunction({
  name: 'api-act',
  description: 'Answers what the REST API changes.',
  // A package has 20 MB when it is unpacked.
  memoryMb: 1024,
  timeoutSeconds: 29,
  vpc: false,
  environment: buildVariables<ApiActEnv>(),
  trigger: { kind: 'api', methods: ['POST', 'PUT', 'DELETE'] },
});
