import type { ReactionTarget } from '@attack-reactor/kit/contract';
import { type MemberCredentials, memberCredentials } from '@attack-reactor/kit/contract';
import type { STSClient } from '@aws-sdk/client-sts';
import { type AppError, MemberAccountDenied, ReactorInvalid, ReactorThrottled } from '#domain/base/errors.ts';
import { isPassing } from '#domain/base/passing-errors.ts';
import { assumeRole } from '#platform/base/assumed-role.ts';

export type MemberRole = { readonly roleName: string; readonly externalId: string };

/** Sessions in member accounts. */
export interface MemberSessions {
  /**
   * Credentials for 15 minutes in the target's account, cut down to `policy`; the session is named after the execution, so
   * CloudTrail there shows it.
   * @throws MemberAccountDenied; ReactorInvalid where STS cannot use the policy; ReactorThrottled where STS is away (call again)
   */
  open(target: ReactionTarget, executionId: string, policy: string): Promise<MemberCredentials>;
}

export function memberSessions(client: Pick<STSClient, 'send'>, { roleName, externalId }: MemberRole): MemberSessions {
  return {
    async open({ partition, accountId }, executionId, policy) {
      const roleArn = `arn:${partition}:iam::${accountId}:role/${roleName}`;
      try {
        return memberCredentials.parse(await assumeRole(client, { roleArn, name: executionId, externalId, policy }));
      } catch (cause) {
        throw translated(cause, roleArn, accountId);
      }
    },
  };
}

const POLICY_REFUSED = /^(MalformedPolicyDocument|PackedPolicyTooLarge)/;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and CommonErrors.html */
function translated(cause: unknown, roleArn: string, accountId: string): AppError {
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  const what = `Role ${roleArn} cannot be assumed (${name}: ${message})`;
  if (POLICY_REFUSED.test(name))
    return new ReactorInvalid(`${what}. The reactor asks for something that makes no session policy.`, { cause });
  if (isPassing(cause)) return new ReactorThrottled(`${what}. It is tried again.`, { cause });
  return new MemberAccountDenied(`${what}. Deploy the member stack in account ${accountId}, or correct its trust policy and external id.`, {
    cause,
  });
}
