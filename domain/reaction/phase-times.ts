/**
 * The times of a reaction, in seconds. They hold one another by addition, for a service that is silent, a reactor that hangs,
 * or both: a function holds its phases, a lease holds its function, the retries after a death outlast the lease, and the
 * longest way through an Express execution ends before the execution does (`longestWay`). docs/adr/0010 has the sum.
 */

/** A silent service ends a call by an error within this time, and with it the work: `CALL_LIMITS` of the kit. */
export const SILENT_SERVICE_SECONDS = 20;

/** The timeout of a reactor's function. A silent service is within it, and so are the pauses of `verify` (20 s). */
export const REACTOR_SECONDS = 30;

/** The answer of a reactor is awaited that long: its own time, and some to start. */
export const REACTOR_ANSWER_SECONDS = REACTOR_SECONDS + 5;

/** Phase `plan` of λ dispatch-finding: TimeoutSeconds of its state. One call of the reactor. */
export const PLAN_SECONDS = SILENT_SERVICE_SECONDS + REACTOR_ANSWER_SECONDS;

/** A function keeps that much of its time for its own writing. */
const WRITING_SECONDS = 5;

/** Phase `execute`: it looks again, and calls the reactor to plan, to apply and to verify. */
const EXECUTE_SECONDS = SILENT_SERVICE_SECONDS + 3 * REACTOR_ANSWER_SECONDS;

/** The timeout of λ dispatch-finding, which holds the longer one of its phases. */
export const DISPATCH_SECONDS = EXECUTE_SECONDS + WRITING_SECONDS;

/** Phase `execute` reads back what the fix left only where it began by then, as nobody waits for that. */
export const LATEST_READ_BACK_SECONDS = EXECUTE_SECONDS - REACTOR_ANSWER_SECONDS;

/** The timeout of λ roll-back: it looks, restores, reads back, and looks at the other fixes of the resource, all at once. */
export const ROLL_BACK_SECONDS = SILENT_SERVICE_SECONDS + 4 * REACTOR_ANSWER_SECONDS + SILENT_SERVICE_SECONDS;

/** A lease outlives its function by this, so that nobody else works meanwhile. */
const LEASE_BEYOND_SECONDS = 10;

/** The lease of an execution, and of a resource in its hand. */
export const LEASE_MS = (DISPATCH_SECONDS + LEASE_BEYOND_SECONDS) * 1000;

/** The lease of a rollback. */
export const ROLL_BACK_LEASE_MS = (ROLL_BACK_SECONDS + LEASE_BEYOND_SECONDS) * 1000;
