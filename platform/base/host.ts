import { CALL_LIMITS, type CallLimits, limitCalls, toRequestHandler } from '@attack-reactor/kit/limits';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import { type Clock, systemClock } from './clock.ts';

/** Settings that a client of the SDK is made with here. */
export type ClientSettings = Pick<STSClientConfig, 'region' | 'credentials' | 'maxAttempts' | 'endpoint'> & {
  /** How long its calls may take; left out: the limits of the host. */
  readonly limits?: CallLimits;
};
type SdkSettings = Pick<STSClientConfig, 'region' | 'credentials' | 'maxAttempts' | 'endpoint' | 'requestHandler'>;

/** The little that all clients of the SDK have in common. */
type SdkClient = Parameters<typeof limitCalls>[0] & { readonly middlewareStack: { remove(name: string): boolean } };

/** Everything that a function takes from its surroundings besides its own variables. */
export interface Host {
  readonly clock: Clock;
  /** The folder in which what a function packs beside its code lies (`packs` of its definition). */
  readonly packs: string;
  /** Makes a client of an AWS service. The host knows where the service is and who signs, unless `settings` say so. */
  client<Client extends SdkClient>(Client: new (settings: SdkSettings) => Client, settings?: ClientSettings): Client;
}

/** Makes a host. @param locate where the service of a client is, who signs and how long calls may take, by the name of its class */
export function createHost(base: Pick<Host, 'clock' | 'packs'>, locate: (className: string) => ClientSettings): Host {
  return {
    ...base,
    client(Client, settings) {
      const { limits = CALL_LIMITS, ...access } = { ...locate(Client.name), ...settings };
      const client = quiet(new Client({ ...access, requestHandler: toRequestHandler(limits) }));
      limitCalls(client, limits);
      return client;
    },
  };
}

/** AWS Lambda: clients find their services, Region and credentials by themselves; the code lies where this file was bundled to. */
export const lambdaHost: Host = createHost({ clock: systemClock, packs: import.meta.dirname }, () => ({}));

/**
 * Without the SDK's own log line per call: it goes nowhere by default, but a copy of the whole input without sensitive
 * fields is made for it first, which for our large inputs is a tenth of all CPU time (measured).
 */
function quiet<Client extends SdkClient>(client: Client): Client {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
