import * as z from 'zod';
import { ApproverUnknown, IdentityUnavailable } from '#domain/base/errors.ts';
import type { AwsCaller } from '#domain/reaction/approver-principals.ts';
import { type IdentityRules, readIdentityRequest } from '#domain/reaction/identity-request.ts';
import type { Clock } from '#platform/base/clock.ts';

/** Sends one GET with limits of time and size, to listed hosts only, and follows no redirect. */
type Send = (request: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly hosts: readonly string[];
}) => Promise<
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'unreachable' | 'refused'; readonly reason: string }
>;

export type CallerIdentityOptions = Pick<IdentityRules, 'partition' | 'endpoint'> & {
  readonly send: Send;
  readonly clock: Pick<Clock, 'now'>;
};

/** Says whose a presigned request to STS is. */
export interface CallerIdentity {
  /**
   * @param headers what has to be signed beside the host; they are sent as they are here, whatever was signed
   * @throws ApproverUnknown (not to be sent, or STS does not take it), IdentityUnavailable (STS does not answer: call again)
   */
  identify(url: string, headers: Readonly<Record<string, string>>): Promise<AwsCaller>;
}

const answer = z
  .object({
    GetCallerIdentityResponse: z.object({
      GetCallerIdentityResult: z.object({ Account: z.string().regex(/^\d{12}$/), Arn: z.string().min(1) }),
    }),
  })
  .transform(({ GetCallerIdentityResponse: { GetCallerIdentityResult: result } }) => ({ accountId: result.Account, arn: result.Arn }));

export function callerIdentity({ send, clock, partition, endpoint }: CallerIdentityOptions): CallerIdentity {
  return {
    async identify(address, headers) {
      const ruling = readIdentityRequest(address, { partition, now: clock.now(), endpoint });
      if (ruling.kind === 'refuse') throw new ApproverUnknown(`The signed request is not sent to STS: ${ruling.reason}. Sign a new one.`);
      const said = await send({ url: ruling.url, headers: { ...headers, accept: 'application/json' }, hosts: [ruling.host] });
      if (said.kind !== 'answered') throw new IdentityUnavailable(`STS could not be asked who answers: ${said.reason}. Call again.`);
      if (said.status >= 500) throw new IdentityUnavailable(`STS answered with HTTP ${said.status} when asked who answers. Call again.`);
      if (said.status !== 200)
        throw new ApproverUnknown(
          `STS does not take the signed request (HTTP ${said.status}): the credentials are wrong or expired, or it was signed for another environment or another answer.`,
        );
      return readAnswer(said.body);
    },
  };
}

function readAnswer(body: string): AwsCaller {
  try {
    return answer.parse(JSON.parse(body));
  } catch (cause) {
    throw new IdentityUnavailable('STS answered in a form that nobody here reads. Call again.', { cause });
  }
}
