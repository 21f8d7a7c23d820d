import * as z from 'zod';
import { proofOfPerson } from '#domain/reaction/person-request.ts';
import { identifyPerson, type PersonIdentityDeps } from '#platform/reaction/person-identity.ts';
import { type RollBackDeps, type RollBackResult, rollBack } from './core.ts';

/** A request of a person to λ roll-back. */
export const rollBackRequest = z
  .object({
    action: z.literal('roll-back'),
    executionId: z.string().min(1).max(64),
    /** Restore what is in conflict too; what others did there is lost. */
    force: z.boolean().default(false),
    /** Agree to the force that somebody else asked for. */
    confirm: z.boolean().default(false),
    ...proofOfPerson,
  })
  .refine(({ force, confirm }) => !(force && confirm), 'Ask by force, or confirm what somebody else asked for; not both.');

/** Rolls back for a person, once it is known who they are. @throws ApproverUnknown, IdentityUnavailable, and what `rollBack` throws */
export async function serveRollBack(
  request: z.output<typeof rollBackRequest>,
  deps: RollBackDeps & PersonIdentityDeps,
): Promise<RollBackResult> {
  const { id: requestedBy, groups } = await identifyPerson(request, deps);
  const { executionId, force, confirm } = request;
  return rollBack({ executionId, requestedBy, groups, force, confirm }, deps);
}
