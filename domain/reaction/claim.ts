import * as z from 'zod';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** An Express execution lives for five minutes: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const EXPRESS_LASTS_MS = 20 * MINUTE_MS;
/** A day for the answer and two weeks until a weekly window that summer time left out. */
export const WAITING_LASTS_MS = 16 * DAY_MS;

/** The claim of a subject by which a reaction was started: nobody starts another one until it has ended. */
export const reactionClaim = z.object({
  /** Hash of the subject (`subjectHash`). */
  subject: z.string(),
  attempt: z.int(),
  /** When a fix of ours to the same subject ended, in milliseconds since the epoch; null: there was none. */
  fixedAt: z.number().nullable(),
  /** True where the attempt before was lost. */
  isAfterLoss: z.boolean().default(false),
});
export type ReactionClaim = z.output<typeof reactionClaim>;
