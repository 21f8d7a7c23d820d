/** λ dispatch-finding in a process of its own: in the place, with the variables and at the time that CONTAINER names. */
import { pipeline } from '#handlers/dispatch-finding/handler.ts';
import { type LocalPlace, localHost, setProcessVariables } from '#local/local-host.ts';
import { systemClock } from '#platform/base/clock.ts';
import type { Environment } from '#platform/base/pipeline.ts';

export type DispatcherContainer = { readonly place: LocalPlace; readonly variables: Environment; readonly now: number };

const { place, variables, now }: DispatcherContainer = JSON.parse(process.env['CONTAINER'] ?? '');
setProcessVariables();
export const handler = pipeline.start(variables, localHost(place, { ...systemClock, now: () => now }));
