import type { Json } from '../contract/plan.ts';
import { fromRecorded, toRecorded } from '../contract/recorded-value.ts';
import type { RecordedAnswer, RecordedError } from '../contract/vector.ts';
import type { AnswerCall } from './member-clients.ts';

/**
 * The place of `globalThis` where a runner of test vectors leaves its RecordedCalls. Code that can write there runs in the
 * process already, so that the place gives it no right.
 */
const PLACE = Symbol.for('attack-reactor.answer-call');

/** Answers the calls of a reactor by recorded exchanges. It speaks JSON only, so that a runner needs no SDK. */
type RecordedCalls = {
  /** The clock of the vector, in milliseconds since the epoch. */
  readonly now: number;
  answer(call: { readonly action: string; readonly region: string; readonly input: Json }): RecordedAnswer;
};

/**
 * Returns the surroundings that a runner of test vectors prepared, in which a bundle calls nobody and waits for nothing;
 * undefined: this is no run of vectors.
 * @example
 * reactor.run(event, findRecorded() ?? { pause: setTimeout });
 */
export function findRecorded(): { readonly answer: AnswerCall; readonly now: () => number } | undefined {
  const calls = (globalThis as { readonly [PLACE]?: RecordedCalls })[PLACE];
  if (calls === undefined) return undefined;
  return {
    now: () => calls.now,
    async answer(action, input, { region }) {
      const answered = calls.answer({ action, region, input: toRecorded(input) });
      if ('error' in answered) throw toSdkError(answered.error);
      return fromRecorded(answered.output) as object;
    },
  };
}

/**
 * Makes an error of what a vector keeps of it: all that reactors, and the kit, read of an error of the SDK.
 * @example
 * throw toSdkError({ name: 'NoSuchBucketPolicy', message: 'The bucket has none', status: 404 });
 */
export function toSdkError({ name, message, status }: RecordedError): Error {
  return Object.assign(new Error(message), { name, $metadata: { ...(status !== undefined && { httpStatusCode: status }) } });
}
