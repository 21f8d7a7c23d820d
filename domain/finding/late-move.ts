import * as z from 'zod';

/** A move of a finding's status that Security Hub did not take at once, and that is made later. */
export const lateMove = z.object({
  finding: z.object({ Id: z.string(), ProductArn: z.string(), AwsAccountId: z.string(), Region: z.string() }),
  to: z.enum(['RESOLVED', 'NOTIFIED']),
  note: z.string(),
  /** True where it also moves what is RESOLVED. */
  reopens: z.boolean(),
  /** The moment it was first tried at, in milliseconds since the epoch: whatever was noted after it counts more. */
  since: z.int(),
});
export type LateMove = z.output<typeof lateMove>;
