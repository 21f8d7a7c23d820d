import type { ReactorName } from '@attack-reactor/kit/contract';
import type { FunctionSize } from '#domain/base/function-definition.ts';
import { cutName } from '#domain/base/short-name.ts';
import { REACTOR_SECONDS } from './phase-times.ts';

/** The function of every reactor. λ dispatch-finding and λ roll-back wait for it, so their timeouts are longer. */
export const REACTOR_FUNCTION: FunctionSize = { memoryMb: 512, timeoutSeconds: REACTOR_SECONDS };

/** The part of the names that reactors have to themselves: no function of the platform has it. */
const NAME_SPACE = 'reactor';

/** The names of all functions of reactors, as a pattern of IAM. */
export const REACTOR_FUNCTIONS = `${NAME_SPACE}-*`;

/** The tag of every function that was installed as a reactor; without it the platform may not call the function. */
export const INSTALLED_TAG = { name: 'attack-reactor', value: 'installed' } as const;

/** The tag of every function that came from a hub; whoever installs from one changes no other function. */
export const HUB_TAG = { name: 'attack-reactor-owner', value: 'hub' } as const;

/** The alias of the version that serves. The platform calls versions, so the alias is for people. */
export const LIVE_ALIAS = 'live';

/**
 * Returns the name of a reactor's function. A publisher has no hyphen, so no two reactors share a name.
 * @param prefix of all names of the installation: `<project>-<environment>`
 */
export function nameReactorFunction(prefix: string, { publisher, id }: ReactorName): string {
  return cutName(prefix, `${NAME_SPACE}-${publisher}-${id}`);
}
