import { buildVariables, defineFunction } from '#domain/base/function-definition.ts';
import type { AuthoriseEnv } from './env.ts';

export const authoriseFunction = defineFunction({
  name: 'authorise',
  description: 'Tells API Gateway who calls: by a token of the identity provider, or by the key of an API client.',
  memoryMb: 512,
  timeoutSeconds: 15,
  vpc: false,
  environment: buildVariables<AuthoriseEnv>(),
  trigger: { kind: 'authoriser' },
});
