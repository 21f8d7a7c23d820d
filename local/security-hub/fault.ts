/**
 * Something that goes wrong on purpose, for tests and chaos runs.
 * - `throttle`: 429, whatever the quota says
 * - `error`: a status and code instead of an answer; nothing is processed
 * - `disconnect`: the connection dies, before or after the call is processed
 * - `refuse`: single findings come back as failed, the rest is processed (BatchImportFindings, BatchUpdateFindings)
 */
export type Fault =
  | { readonly kind: 'throttle' }
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: 'disconnect'; readonly when: 'before' | 'after' }
  | { readonly kind: 'refuse'; readonly refuses: (findingId: string) => boolean; readonly code: string; readonly message: string };

/** A call as a fault may judge it; `count` is 1 for the first call of this operation. */
type FaultyCall = { readonly operation: string; readonly accountId: string; readonly count: number };

/** Decides for each call; awaiting something in here is how a test makes a call slow. */
export type FaultInjector = (call: FaultyCall) => Fault | undefined | Promise<Fault | undefined>;
