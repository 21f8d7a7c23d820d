import type { Rejection } from './finding.ts';

/** The beginning of the detail of a rejection that nobody foresaw. */
export const UNFORESEEN = 'cannot be handled: ';

/**
 * Does one step of the work on one finding; a fault in it is a rejection of that finding, so that no other one of its batch
 * is harmed. The rejection names the error and the function that threw it, never the message, which may quote the finding.
 */
export function guardFinding<Result>(step: () => Result): Result | Rejection {
  try {
    return step();
  } catch (error) {
    return { kind: 'reject', reason: 'invalid-field', field: '$', detail: `${UNFORESEEN}${describeFault(error)}` };
  }
}

/** `TypeError in readSeverity`. */
function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = error.stack?.split(error.message).at(-1) ?? '';
  const [, thrower] = /^ {4}at (?:async )?([\w.]{1,80}) \(/m.exec(frames) ?? [];
  return thrower === undefined ? error.name : `${error.name} in ${thrower}`;
}
