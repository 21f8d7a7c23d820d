import { buildVariables, defineFunction, schedule } from '#domain/base/function-definition.ts';
import type { ResumeReactionsEnv } from './env.ts';

export const resumeReactionsFunction = defineFunction({
  name: 'resume-reactions',
  description: 'Begins reactions anew whose wait is over, and concludes executions that were lost.',
  memoryMb: 256,
  timeoutSeconds: 60,
  vpc: false,
  environment: buildVariables<ResumeReactionsEnv>(),
  trigger: schedule('resumption', { everyMinutes: 1 }),
});
