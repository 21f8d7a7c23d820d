import { buildVariables, defineFunction } from '#domain/base/function-definition.ts';
import type { ApiActEnv } from './env.ts';

export const apiActFunction = defineFunction({
  name: 'api-act',
  description: 'Answers what the REST API changes.',
  memoryMb: 512,
  timeoutSeconds: 29,
  vpc: false,
  environment: buildVariables<ApiActEnv>(),
  trigger: { kind: 'api', methods: ['POST', 'PUT', 'DELETE'] },
});
