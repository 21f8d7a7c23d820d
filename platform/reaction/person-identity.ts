import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ApproverUnknown } from '#domain/base/errors.ts';
import { partitionOfRegion } from '#domain/finding/region.ts';
import type { Principal } from '#domain/reaction/approval.ts';
import { type ApproverPrincipal, findPrincipal, isOfRole } from '#domain/reaction/approver-principals.ts';
import { buildIdentityHeaders, type SignedRequest } from '#domain/reaction/identity-request.ts';
import type { Host } from '#platform/base/host.ts';
import { approverPrincipalsTable } from './approver-principals.ts';
import { type CallerIdentity, type CallerIdentityOptions, callerIdentity } from './caller-identity.ts';
import type { PersonEnv } from './person-env.ts';

/** A request with the proof of who asks: a presigned request to STS; or, where this is allowed, only a name. */
export type ProvenRequest = SignedRequest & { readonly identity?: { readonly url: string } | undefined };

export type PersonIdentityDeps = {
  /** This environment, as callers sign it (`nameEnvironment`). */
  readonly environment: string;
  readonly identity: CallerIdentity;
  readonly principals: () => Promise<readonly ApproverPrincipal[]>;
  /** The role of the API, whose word about a person counts: it read their token. Undefined: there is no API. */
  readonly apiRoleArn: string | undefined;
  /** True on one machine only: whoever calls says who they are. */
  readonly takesNames: boolean;
};

/**
 * Finds out which person asks. The API signs for the person of a token; everybody else signs for themselves, and is who the
 * table of principals says. @throws ApproverUnknown, IdentityUnavailable, ExecutionRecordUnavailable
 */
export async function identifyPerson(request: ProvenRequest, deps: PersonIdentityDeps): Promise<Principal> {
  const { identity, by } = request;
  if (by !== undefined && deps.takesNames) return by;
  if (identity === undefined)
    throw new ApproverUnknown(
      'A name is no proof. Ask through the API, or by the commands "attack-reactor approval" and "rollback", which sign a request to STS with your own credentials.',
    );
  const who = await deps.identity.identify(identity.url, buildIdentityHeaders(deps.environment, request));
  if (deps.apiRoleArn !== undefined && isOfRole(who, deps.apiRoleArn)) {
    if (by !== undefined) return by;
    throw new ApproverUnknown('The API named no person.');
  }
  const ruling = findPrincipal(who, await deps.principals());
  if (ruling.kind === 'refuse') throw new ApproverUnknown(`Nobody known asks: ${ruling.reason}.`);
  return ruling.principal;
}

/** Opens what tells who calls. @param send reaches STS */
export function openPersonIdentity(env: PersonEnv, host: Host, send: CallerIdentityOptions['send']): PersonIdentityDeps {
  const { clock } = host;
  return {
    environment: env.ENVIRONMENT,
    identity: callerIdentity({ send, clock, partition: partitionOfRegion(env.HOME_REGION), endpoint: env.STS_ENDPOINT }),
    principals: approverPrincipalsTable(host.client(DynamoDBClient), env.APPROVALS_TABLE),
    apiRoleArn: env.API_ROLE_ARN,
    takesNames: env.NAMED_CALLERS === 'accept',
  };
}
