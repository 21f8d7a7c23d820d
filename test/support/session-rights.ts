import type { Reactor } from '@attack-reactor/kit';
import { choosePermissionPhase, type ReactorCall } from '@attack-reactor/kit/contract';
import type { On } from '@attack-reactor/kit/testing';
import * as z from 'zod';
import { sessionPolicy } from '#domain/reaction/session-policy.ts';
import { readDeployedPolicies } from '#local/permissions/deployed-policies.ts';
import { listMemberRequests } from '#local/permissions/member-requests.ts';
import { type AccessRequest, decideAccess, type PolicyStatement, policyStatement } from '#local/permissions/policy.ts';
import type { AccessLog } from './access-log.ts';

const policy = z.looseObject({ Statement: z.array(policyStatement) });

/** The policies of the role in one account. */
function memberPolicy(accountId: string): PolicyStatement[] {
  return readDeployedPolicies().member.map((statement) => ({
    ...statement,
    Resource: statement.Resource.map((pattern) => pattern.replaceAll('{account}', accountId)),
  }));
}

/**
 * Refuses what AWS would refuse a reactor in a member account: what the session's policy, which is that of one phase on one
 * resource, or the role of the member stack does not allow. For the tests of reactors, whose emulator asks no policy.
 */
export function requireSessionRights(reactor: Reactor, log: AccessLog): NonNullable<On['onCall']> {
  const { id, permissions } = reactor.manifest;
  for (const { phases, actions } of permissions)
    for (const phase of phases) for (const action of actions) log.grant(`${id} ${phase}`, action);
  return ({ action, input, region }, during) => {
    const phase = choosePermissionPhase(during.phase);
    const { target, resource } = during;
    const requests = listMemberRequests({ action, input, region, target, resource });
    if (requests === undefined)
      throw new Error(`Nobody has said on what ${action} is allowed. Add it to local/permissions/member-requests.ts.`);
    const session = policy.parse(JSON.parse(sessionPolicy(id, permissions, phase, scopeOf(during)))).Statement;
    const role = memberPolicy(target.accountId);
    for (const request of requests) {
      const why = explainRefusal({ session, role }, request);
      if (why === undefined) log.use(`${id} ${phase}`, request.action);
      else {
        log.refuse(`${id} ${phase}`, request.action);
        throw Object.assign(new Error(`${id} is not authorized to perform ${request.action} on ${request.resource}: ${why} allows it.`), {
          name: 'AccessDenied',
        });
      }
    }
  };
}

function scopeOf({ target, resource, parameters }: ReactorCall) {
  return { target, resource, parameters };
}

function explainRefusal(
  { session, role }: { readonly session: readonly PolicyStatement[]; readonly role: readonly PolicyStatement[] },
  request: AccessRequest,
): string | undefined {
  if (decideAccess(session, request).kind === 'denied') return 'no session policy';
  if (decideAccess(role, request).kind === 'denied') return 'no policy of the member role';
  return undefined;
}
