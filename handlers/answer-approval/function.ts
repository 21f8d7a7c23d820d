import { buildVariables, defineFunction, invoked } from '#domain/base/function-definition.ts';
import type { AnswerApprovalEnv } from './env.ts';

export const answerApprovalFunction = defineFunction({
  name: 'answer-approval',
  description: 'Takes the answer of a person to the workflow that waits for it.',
  memoryMb: 256,
  timeoutSeconds: 30,
  vpc: false,
  environment: buildVariables<AnswerApprovalEnv>(),
  trigger: invoked({ by: 'people' }),
});
