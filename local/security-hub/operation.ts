import { isRecord } from '#domain/base/json.ts';
import type { Fault } from './fault.ts';
import type { Hub } from './hub.ts';
import { invalidInput, notSubscribed } from './service-failure.ts';

/** One call, past authentication and throttling. `refusal` says which single findings a fault makes fail. */
export type Call = {
  readonly accountId: string;
  readonly body: unknown;
  readonly query: URLSearchParams;
  readonly refusal?: Extract<Fault, { kind: 'refuse' }>;
};

/** An operation of the API: its place in the REST-JSON protocol and what it does. Throws ServiceFailure. */
export type Operation = {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly run: (call: Call, hub: Hub) => object;
};

/** The request document. */
export function readInput(call: Call): Readonly<Record<string, unknown>> {
  if (!isRecord(call.body)) throw invalidInput('The request body should be a JSON object');
  return call.body;
}

export function requireSubscription(accountId: string, hub: Hub): void {
  if (!hub.subscriptions.has(accountId)) throw notSubscribed(accountId);
}
