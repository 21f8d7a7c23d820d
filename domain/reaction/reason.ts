import { mode, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';

const name = z.string();
const instant = z.iso.datetime();
/** Values on one line each, null: not set. `left` is missing where nobody knows how the fix left it. */
const conflict = z.object({ field: name, before: name.nullable(), left: name.nullable().optional(), today: name.nullable() });
export type ListedConflict = z.output<typeof conflict>;
/** A binding can ask about these: the rules of its scope, and its tenant. */
export const SCOPE_RULES = ['accounts', 'organizationalUnits', 'regions', 'tags', 'tenant'] as const;

function defineReason<Code extends string, Parameters extends z.ZodRawShape>(code: Code, parameters: Parameters) {
  return z.object({ code: z.literal(code), ...parameters });
}

/**
 * Why a reaction came to what it came to: a code and what there is to know about it, for a message to say in its language.
 * The texts stand in `domain/notification/texts`; a code without one does not compile.
 */
export const reason = z.discriminatedUnion('code', [
  /** The words of a reactor, and what was stored before there were codes. */
  defineReason('text', { text }),

  // The finding starts nothing.
  defineReason('own-finding', {}),
  defineReason('passed', {}),
  defineReason('not-failed', {}),
  defineReason('archived', {}),
  defineReason('suppressed', {}),
  defineReason('resolved', {}),
  defineReason('already-notified', {}),
  defineReason('no-binding', {}),
  defineReason('untrusted-product', { product: name }),
  defineReason('other-intent', {}),
  defineReason('below-severity', {}),
  defineReason('out-of-scope', { accountId: name, region: name }),
  defineReason('scope-unknown', { bindingId: name, rule: z.enum(SCOPE_RULES), resource: name }),
  defineReason('no-matching-resource', { reactorId: name, resourceTypes: z.array(name), resourceType: name }),

  // The finding must not start anything.
  defineReason('not-a-member', { accountId: name }),
  defineReason('place-disagrees', { subject: name, stated: name, expected: name }),
  defineReason('ambiguous-binding', { bindingId: name, otherBindingId: name, resource: name }),
  defineReason('binding-unreadable', { bindingId: name, fault: name }),
  defineReason('reactor-not-installed', { bindingId: name, reactorId: name }),
  defineReason('reactor-disabled', { bindingId: name, reactorId: name, version: name, said: name }),
  defineReason('mode-not-allowed', { bindingId: name, reactorId: name, mode, modes: z.array(mode) }),

  // The change is proposed, or waits.
  defineReason('irreversible', {}),
  defineReason('owner-unknown', {}),
  defineReason('owned-by-tag', { tag: name }),
  defineReason('owned-by-stack', { stack: name }),
  defineReason('window-closed', { until: instant }),

  // A guard stopped the change.
  defineReason('not-agreed', { mode }),
  defineReason('plan-changed', {}),
  defineReason('binding-changed', { bindingId: name }),
  defineReason('breaker-open', { bindingId: name, until: instant }),
  defineReason('budget-spent', { bindingId: name, changesPerHour: z.int(), accountId: name }),

  defineReason('budget-spent-everywhere', { bindingId: name, changesPerHour: z.int() }),

  // The change waits for something that passes.
  defineReason('changes-unproven', { bindingId: name, changes: z.int() }),
  defineReason('resource-busy', {}),
  defineReason('timed-out', {}),
  defineReason('cool-down', { until: instant }),
  defineReason('reactor-replaced', { reactorId: name, version: name, installed: name }),
  defineReason('finding-gone', {}),
  defineReason('deferred-until', { until: instant }),

  // People decided, or did not.
  defineReason('lapsed', {}),
  defineReason('rejected', { by: name }),
  defineReason('rejected-with-comment', { by: name, comment: name }),
  defineReason('rolled-back', { by: name }),
  defineReason('rolled-back-confirmed', { by: name, confirmedBy: name }),
  defineReason('kept-changes', { differences: text }),
  defineReason('rollback-conflict', { conflicts: z.array(conflict) }),
  defineReason('left-unknown', { conflicts: z.array(conflict) }),
  defineReason('needs-confirmation', { by: name, groups: z.array(name) }),
  defineReason('resource-gone', { resource: name }),
  defineReason('rollback-begun', { by: name }),
  defineReason('rollback-failed', { by: name }),
  defineReason('not-restored', { by: name, differences: text }),

  // A failure or refusal.
  defineReason('error', { name: name, message: name }),
  defineReason('read-back', { reading: text }),
  defineReason('read-back-well', {}),
  defineReason('partly', { rest: text }),
  defineReason('no-result', {}),
  defineReason('lost', {}),
  defineReason('lost-in-change', {}),
  defineReason('not-recorded', { name: name }),
]);
export type Reason = z.output<typeof reason>;
export type ReasonCode = Reason['code'];

/** A reason of some of the codes. */
export type ReasonOf<Code extends ReasonCode> = Extract<Reason, { readonly code: Code }>;

/** The reasons of a stored result: `why`, or the plain text of a row that is older than codes. */
export function readReasons(english: string | null, why: readonly Reason[] | undefined): readonly Reason[] {
  if (why !== undefined && why.length > 0) return why;
  return english === null ? [] : [{ code: 'text', text: english }];
}
