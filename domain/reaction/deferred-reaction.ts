import * as z from 'zod';
import { TRIGGERS } from './reaction.ts';

/**
 * A reaction that waits for something that passes. Another one begins at `retryAt`, decided anew with the finding and the
 * rules of that moment.
 */
export const deferredReaction = z.object({
  /** Hash of the subject (`subjectHash`): one subject waits once. */
  subject: z.string(),
  /** The finding is read from Security Hub again. */
  finding: z.object({ Id: z.string(), ProductArn: z.string(), AwsAccountId: z.string(), Region: z.string() }),
  resourceId: z.string(),
  trigger: z.enum(TRIGGERS),
  requestedBy: z.string().nullable(),
  /** Milliseconds since the epoch. */
  retryAt: z.int(),
  /** Code of the reason. */
  because: z.string(),
});
export type DeferredReaction = z.output<typeof deferredReaction>;
