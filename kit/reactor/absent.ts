/**
 * Answers what a call answers, or undefined where the service says by one of these error names that there is none.
 * @example
 * const answer = await absentWhen(['NoSuchBucketPolicy'], () => s3.send(new GetBucketPolicyCommand(ownedBucket(context))));
 */
export async function absentWhen<Answer>(names: readonly string[], call: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}
