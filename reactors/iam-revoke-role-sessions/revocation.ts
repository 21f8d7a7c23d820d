import * as z from 'zod';

/** The name that the IAM console gives such a policy, and replaces it under. */
export const POLICY_NAME = 'AWSRevokeOlderSessions';

const revocation = z.object({
  Statement: z.tuple([
    z.object({
      Effect: z.literal('Deny'),
      Action: z.union([z.literal('*'), z.tuple([z.literal('*')])]),
      Resource: z.union([z.literal('*'), z.tuple([z.literal('*')])]),
      Condition: z.strictObject({ DateLessThan: z.strictObject({ 'aws:TokenIssueTime': z.string() }) }),
    }),
  ]),
});

/**
 * A policy that denies everything to sessions that began before that time (milliseconds since the epoch).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function revocationBefore(time: number): string {
  const Condition = { DateLessThan: { 'aws:TokenIssueTime': new Date(time).toISOString() } };
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: ['*'], Resource: ['*'], Condition }] });
}

/** Until when the policy revokes sessions; undefined where it is none of this kind. */
export function revokedBefore(policy: string | null): number | undefined {
  if (policy === null) return undefined;
  const text = revocation.safeParse(JSON.parse(policy)).data?.Statement[0].Condition.DateLessThan['aws:TokenIssueTime'];
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
