import type { ServerResponse } from 'node:http';

/**
 * Something that goes wrong on purpose, for tests and chaos runs.
 * - `throttle`: 429, whatever the quota says
 * - `error`: a status and code instead of an answer; nothing is processed
 * - `disconnect`: the connection dies, before or after the call is processed
 * - `answer`: something else is written than the answer, whose JSON text is `body`; `when` says whether the call is processed
 *   (before that, `body` is empty)
 * - `refuse`: single findings come back as failed, the rest is processed (BatchImportFindings, BatchUpdateFindings)
 */
export type Fault =
  | { readonly kind: 'throttle' }
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: 'disconnect'; readonly when: 'before' | 'after' }
  | {
      readonly kind: 'answer';
      readonly when: 'before' | 'after';
      readonly write: (response: ServerResponse, body: string) => void | Promise<void>;
    }
  | { readonly kind: 'refuse'; readonly refuses: (findingId: string) => boolean; readonly code: string; readonly message: string };

/** A call as a fault may judge it; `count` is 1 for the first call of this operation. */
type FaultyCall = { readonly operation: string; readonly accountId: string; readonly count: number };

/** Decides for each call; awaiting something in here is how a test makes a call slow. */
export type FaultInjector = (call: FaultyCall) => Fault | undefined | Promise<Fault | undefined>;
