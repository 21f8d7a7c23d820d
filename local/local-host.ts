import { join } from 'node:path';
import type { CallLimits } from '@attack-reactor/kit/limits';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { Clock } from '#platform/base/clock.ts';
import { type ClientSettings, createHost, type Host } from '#platform/base/host.ts';
import { LOCAL_PACE } from './local-pace.ts';

/** The key that signs as the administrator account; on this machine a name and no secret. */
export const HOME_CREDENTIALS = { accessKeyId: 'AKIALOCALEXAMPLE', secretAccessKey: 'local' } as const;

/** A busy machine is slow and hides nothing: its services are processes of our own. Long polls take 20 seconds. */
const PATIENCE: CallLimits = { connectMs: 10_000, answerMs: 60_000, silenceMs: 120_000 };

/** Where functions of this machine run. */
export type LocalPlace = {
  readonly region: string;
  /** The stand-in of each service, by the class of its clients: `{ SQSClient: 'http://127.0.0.1:4100' }`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Credentials of the caller; left out: those of the administrator account. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

/**
 * The surroundings of a function on this machine: packed folders lie in the repository, and a client talks to the stand-in
 * of its service. A service without a stand-in is refused with ConfigurationInvalid, so that no call leaves the machine.
 */
export function localHost({ region, endpoints, credentials = HOME_CREDENTIALS }: LocalPlace, clock: Clock): Host {
  const host = createHost({ clock, packs: join(import.meta.dirname, '..') }, (className) => {
    const endpoint = endpoints[className];
    if (endpoint === undefined)
      throw new ConfigurationInvalid(`No service for ${className} runs here. Give it an endpoint, or do without.`);
    return { endpoint, region, credentials, limits: PATIENCE };
  });
  // A caller of a function waits for as long as it may take here.
  const slow = ({ limits, ...settings }: ClientSettings): ClientSettings =>
    limits === undefined ? settings : { ...settings, limits: slowDown(limits) };
  return { ...host, client: (Client, settings = {}) => host.client(Client, slow(settings)) };
}

function slowDown({ connectMs, answerMs, silenceMs }: CallLimits): CallLimits {
  const { limitFactor } = LOCAL_PACE;
  return { connectMs: connectMs * limitFactor, answerMs: answerMs * limitFactor, silenceMs: silenceMs * limitFactor };
}

/**
 * Sets what holds for all functions of this process at once, because a library reads it from the environment of the process
 * and takes it from nowhere else. Nothing else is set for a function, but for the password of a DATABASE_URL
 * (`PGPASSWORD`, in seeded-database.ts).
 * - POWERTOOLS_METRICS_DISABLED: metrics would be printed as JSON; the outcomes say the same.
 */
export function setProcessVariables(): void {
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
}
