import { MemberAccountDenied } from '#domain/base/errors.ts';
import { concludeReaction } from '#domain/reaction/conclusion.ts';
import { chooseBinding } from '#domain/reaction/reaction-decision.ts';
import type { Decided, Ended } from '#domain/reaction/reaction-state.ts';
import type { Tags } from '#domain/reaction/scope.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { ReactionWork } from '#platform/reaction/reaction-work.ts';
import type { ResourceOwnership } from '#platform/reaction/resource-ownership.ts';

type SettleDeps = Pick<ReactionWork, 'rules' | 'organization' | 'records'> & {
  readonly ownership: Pick<ResourceOwnership, 'loadTags'>;
  readonly clock: Pick<Clock, 'now'>;
};

/**
 * Settles a decision that hangs on tags which the finding does not carry, by the tags that the resource has today; any other is
 * answered as it is. Refused where nobody can tell the tags.
 * @throws ReactorThrottled, BindingsUnavailable, OrganizationUnavailable, ExecutionRecordUnavailable: call again
 */
export async function settleDecision(state: Decided, deps: SettleDeps): Promise<Decided | Ended> {
  const { undecided } = state.decision;
  if (undecided === undefined) return state;
  const { accountId, region } = state.target;
  const [{ bindings, reactors, tenants = [] }, { organizationalUnits }, tags] = await Promise.all([
    deps.rules(),
    deps.organization.findPlace(accountId),
    loadTags(state, deps),
  ]);
  const candidates = bindings.filter(({ id }) => undecided.candidates.includes(id));
  const place = { accountId, region, organizationalUnits, tags };
  const decision = chooseBinding(candidates, state.resource, place, { reactors, tenants, now: deps.clock.now() });
  if (decision.kind !== 'react') {
    const declined = { ...state, decision };
    return { ...declined, result: concludeReaction(declined) };
  }
  const settled = { ...state, decision };
  // The record says by which reactor a rollback works.
  await deps.records.settle(settled);
  return settled;
}

/** An account that lets nobody look is one of which nobody can tell the tags. */
async function loadTags(state: Decided, { ownership }: SettleDeps): Promise<Tags | undefined> {
  try {
    return await ownership.loadTags(state);
  } catch (error) {
    if (error instanceof MemberAccountDenied) return undefined;
    throw error;
  }
}
