import { buildVariables, defineFunction, schedule } from '#domain/base/function-definition.ts';
import type { ReviewReactorsEnv } from './env.ts';

export const reviewReactorsFunction = defineFunction({
  name: 'review-reactors',
  description: 'Disables reactors that their hub calls harmful, and removes versions that nothing can refer to any more.',
  memoryMb: 256,
  timeoutSeconds: 300,
  vpc: false,
  environment: buildVariables<ReviewReactorsEnv>(),
  trigger: schedule('reactor-review', { everyMinutes: 15 }),
});
