import { buildVariables, defineFunction, schedule } from '#domain/base/function-definition.ts';
import type { ResolveTenantsEnv } from './env.ts';

/** Outside of any VPC, from where AWS Organizations cannot be reached. An organization of thousands of accounts takes minutes. */
export const resolveTenantsFunction = defineFunction({
  name: 'resolve-tenants',
  description: 'Asks AWS Organizations which accounts the units and tags of tenants have.',
  memoryMb: 256,
  timeoutSeconds: 600,
  vpc: false,
  environment: buildVariables<ResolveTenantsEnv>(),
  trigger: schedule('tenant-accounts', { everyMinutes: 15 }),
});
