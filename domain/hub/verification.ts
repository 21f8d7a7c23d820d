import * as z from 'zod';
import { oneLine } from '#domain/base/text.ts';
import { versionId } from './catalog-entry.ts';
import { packageDigest } from './catalog-version.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const MAX_EXECUTION_NAME = 80;

/** The version that is to be checked, by the digest that it was published with. */
export const verificationRequest = z.object({ ...versionId.shape, digest: packageDigest });
export type VerificationRequest = z.output<typeof verificationRequest>;

/** A failure as a Catch of the workflow hands it on: the error's name, and its words. */
export const stepFailure = z.object({ Error: z.string(), Cause: z.string().default('') });

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

/**
 * Returns the name of an execution that a change of a row starts: the words say what it is about, and are cut; the event's id,
 * which is whole, keeps it apart from others and is the same when the event is delivered again.
 * @example
 * nameEventExecution(['acme', 'close-door', '1.0.0'], 'e1'); // 'acme-close-door-1.0.0-e1'
 */
export function nameEventExecution(words: readonly string[], eventId: string): string {
  const room = MAX_EXECUTION_NAME - eventId.length - 1;
  return `${words.join('-').slice(0, Math.max(0, room))}-${eventId}`.slice(-MAX_EXECUTION_NAME);
}
