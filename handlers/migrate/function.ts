import { buildVariables, defineFunction, invoked } from '#domain/base/function-definition.ts';
import type { MigrateEnv } from './env.ts';

export const migrateFunction = defineFunction({
  name: 'migrate',
  description: 'Migrates and seeds the mapping database; invoked by the deployment only.',
  memoryMb: 1024,
  timeoutSeconds: 600,
  vpc: true,
  environment: buildVariables<MigrateEnv>(),
  packs: ['sql'],
  trigger: invoked({ by: 'deployment' }),
});
