import { userInfo } from 'node:os';
import { CALL_LIMITS, limitCalls, toRequestHandler } from '@attack-reactor/kit/limits';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { ApprovalRefused, ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { partitionOfRegion } from '#domain/finding/region.ts';
import { approval } from '#domain/reaction/approval.ts';
import { proposal } from '#domain/reaction/execution-record.ts';
import { nameEnvironment, type SignedRequest, stsHost } from '#domain/reaction/identity-request.ts';
import { ROLL_BACK_SECONDS } from '#domain/reaction/phase-times.ts';
import { dataFolder } from '#local/data-folder.ts';
import { callFunction } from '#platform/base/function-call.ts';
import { signIdentity } from '#platform/reaction/signed-identity.ts';
import { requireAwsAccess } from '#scripts/aws-access.ts';
import { ask, knownPlatform } from '../platform-client.ts';

/** λ roll-back takes up to three minutes. */
const WAIT_MS = (ROLL_BACK_SECONDS + 5) * 1000;
const LIMITS = { ...CALL_LIMITS, answerMs: WAIT_MS, silenceMs: WAIT_MS };

const approvalReply = z.union([z.object({ approvals: z.array(approval) }), z.object({ approval, plan: proposal.nullable().optional() })]);
export type ApprovalReply = z.output<typeof approvalReply>;

/** Where questions wait. @throws ApprovalRefused with the words of λ answer-approval, ConfigurationInvalid */
export type ApprovalClient = {
  /** Says as whom the person answers. */
  readonly as: string;
  send(request: SignedRequest): Promise<ApprovalReply>;
};

export type Place = {
  readonly environment: string | undefined;
  readonly data: string | undefined;
  readonly as: string | undefined;
};

/** The platform of this machine, or a deployed environment where one is named. */
export async function openApprovals({ environment, data, as }: Place): Promise<ApprovalClient> {
  if (environment === undefined) return localApprovals(data, as ?? `${userInfo().username}-as-approver`);
  if (as !== undefined || data !== undefined)
    throw new ConfigurationInvalid(
      '--as and --data are for the platform of this machine; an environment knows people by their credentials.',
    );
  return deployedApprovals(await openDeployed(environment));
}

/** Opens the functions for people of a deployed environment. @throws ConfigurationInvalid */
export async function openDeployed(environment: string): Promise<DeployedPlace> {
  const { loadConfig } = await import('../../config/load-config.ts');
  const { account: accountId, region, project } = await loadConfig(environment);
  const prefix = `${project}-${environment}`;
  const requestHandler = toRequestHandler(LIMITS);
  const [lambda, sts] = [new LambdaClient({ region, requestHandler }), new STSClient({ region, requestHandler })];
  limitCalls(lambda, LIMITS);
  await requireAwsAccess(sts, region);
  return { lambda, sts, region, accountId, prefix, stsOrigin: `https://${stsHost(region)}` };
}

export type DeployedPlace = {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly sts: Pick<STSClient, 'config'>;
  readonly region: string;
  readonly accountId: string;
  /** `<project>-<environment>` */
  readonly prefix: string;
  readonly stsOrigin: string;
  /** Left out: the clock of this machine. */
  readonly now?: () => Date;
};

/** A deployed environment: λ answer-approval learns from STS who signed. */
export function deployedApprovals(place: DeployedPlace): ApprovalClient {
  return {
    as: `the person that your AWS credentials are in ${place.prefix}`,
    send: async (request) => approvalReply.parse(await callSigned('answer-approval', request, place)),
  };
}

/** Calls a function that learns from STS who signed. @throws ApprovalRefused with its words */
export async function callSigned(
  name: 'answer-approval' | 'roll-back',
  request: SignedRequest,
  { lambda, sts, region, accountId, prefix, stsOrigin, now = () => new Date() }: DeployedPlace,
): Promise<unknown> {
  const environment = nameEnvironment({ accountId, region, prefix });
  // With the account, so that credentials of another account reach no function of the same name there.
  const functionName = `arn:${partitionOfRegion(region)}:lambda:${region}:${accountId}:function:${prefix}-${name}`;
  const url = await signIdentity(request, { client: sts, region, origin: stsOrigin, environment, now: now() });
  const reply = await callFunction(lambda, functionName, { ...request, identity: { url } });
  if (reply.kind === 'answered') return reply.payload;
  if (reply.kind === 'threw') throw new ApprovalRefused(oneLine(`${reply.errorType}: ${reply.errorMessage}`));
  throw reply.cause;
}

async function localApprovals(data: string | undefined, as: string): Promise<ApprovalClient> {
  const running = await knownPlatform(dataFolder(data), (line) => console.error(line));
  return {
    as: `${as} (a name and no proof: this is the platform of this machine)`,
    async send(request) {
      const reply = await ask(running, '/approval', { ...request, by: as }).catch((cause: unknown) => {
        // The platform was reached, so what it says is its answer.
        throw cause instanceof ConfigurationInvalid ? new ApprovalRefused(cause.message, { cause }) : cause;
      });
      return approvalReply.parse(reply);
    },
  };
}
