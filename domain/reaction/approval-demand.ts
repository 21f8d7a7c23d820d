import type { Effect } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import type { Binding } from './binding.ts';
import type { Trigger } from './reaction.ts';

/** The person who asked for a reaction, as far as anybody can tell. */
const requester = z.discriminatedUnion('kind', [
  /** An event started it. */
  z.object({ kind: z.literal('nobody') }),
  /** A person did whom nobody names: EventBridge says which custom action was used, and not by whom. */
  z.object({ kind: z.literal('unknown') }),
  z.object({ kind: z.literal('person'), id: z.string() }),
]);
type Requester = z.output<typeof requester>;

/** The answers that a question needs. */
export const approvalDemand = z.object({
  /** How many different people have to approve. */
  people: z.union([z.literal(1), z.literal(2)]),
  requester,
  /** True if whoever asked may approve it in an emergency, with a reason. */
  selfApproval: z.boolean(),
});
export type ApprovalDemand = z.output<typeof approvalDemand>;

export type DemandFacts = {
  readonly trigger: Trigger;
  /** The person, for a start by hand; the name of the action, for a custom action. */
  readonly requestedBy: string | null;
  /** The effect of the plan. */
  readonly effect: Effect;
  readonly binding: Pick<Binding, 'fourEyes' | 'selfApproval'>;
};

/**
 * Decides whose answers a question needs: one person who did not ask for it. Where nobody knows who asked, whoever asked may
 * be the one who approves, so what interrupts service or cannot be undone needs two.
 */
export function decideDemand({ trigger, requestedBy, effect, binding }: DemandFacts): ApprovalDemand {
  const { fourEyes, selfApproval } = binding;
  const asked = findRequester(trigger, requestedBy);
  const isDoubtful = asked.kind === 'unknown' && effect !== 'reversible';
  return { people: fourEyes === 'strict' || isDoubtful ? 2 : 1, requester: asked, selfApproval };
}

function findRequester(trigger: Trigger, requestedBy: string | null): Requester {
  if (trigger === 'event') return { kind: 'nobody' };
  return trigger === 'manual' && requestedBy !== null ? { kind: 'person', id: requestedBy } : { kind: 'unknown' };
}

/** True for two spellings of one person: names that differ in capitals only do not make two people. */
export function isSamePerson(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

function fold(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
