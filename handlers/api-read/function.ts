import { buildVariables, defineFunction } from '#domain/base/function-definition.ts';
import type { ApiReadEnv } from './env.ts';

export const apiReadFunction = defineFunction({
  name: 'api-read',
  description: 'Answers what the REST API reads.',
  // The whole mapping release is in its memory.
  memoryMb: 1024,
  timeoutSeconds: 29,
  vpc: true,
  environment: buildVariables<ApiReadEnv>(),
  trigger: { kind: 'api', methods: ['GET'] },
});
