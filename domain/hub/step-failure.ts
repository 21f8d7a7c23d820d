import * as z from 'zod';
import { oneLine } from '#domain/base/text.ts';
import type { stepFailure } from './verification.ts';

const thrown = z.object({ errorMessage: z.string() });

/** Describes a failure in one line: Lambda tells the words of an error as JSON. */
export function describeFailure({ Error: name, Cause }: z.output<typeof stepFailure>): string {
  return `${name}: ${oneLine(readMessage(Cause))}`;
}

function readMessage(cause: string): string {
  try {
    return thrown.parse(JSON.parse(cause)).errorMessage;
  } catch {
    return cause;
  }
}
