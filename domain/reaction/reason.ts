import * as z from 'zod';
import { mode } from './reactor-manifest.ts';

const text = z.string();
const instant = z.iso.datetime();
/** A scope can ask about these. */
export const SCOPE_RULES = ['accounts', 'organizationalUnits', 'regions', 'tags'] as const;

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
  defineReason('other-intent', {}),
  defineReason('below-severity', {}),
  defineReason('out-of-scope', { accountId: text, region: text }),
  defineReason('scope-unknown', { bindingId: text, rule: z.enum(SCOPE_RULES), resource: text }),
  defineReason('no-matching-resource', { reactorId: text, resourceTypes: z.array(text), resourceType: text }),

  // The finding must not start anything.
  defineReason('not-a-member', { accountId: text }),
  defineReason('ambiguous-binding', { bindingId: text, otherBindingId: text, resource: text }),
  defineReason('reactor-not-installed', { bindingId: text, reactorId: text }),
  defineReason('mode-not-allowed', { bindingId: text, reactorId: text, mode, modes: z.array(mode) }),

  // The change is proposed, or waits.
  defineReason('irreversible', {}),
  defineReason('owner-unknown', {}),
  defineReason('owned-by-tag', { tag: text }),
  defineReason('owned-by-stack', { stack: text }),
  defineReason('window-closed', { until: instant }),

  // A guard stopped the change.
  defineReason('not-agreed', { mode }),
  defineReason('plan-changed', {}),
  defineReason('binding-changed', { bindingId: text }),
  defineReason('breaker-open', { bindingId: text, until: instant }),
  defineReason('budget-spent', { bindingId: text, changesPerHour: z.int(), accountId: text }),

  // People decided, or did not.
  defineReason('lapsed', {}),
  defineReason('rejected', { by: text }),
  defineReason('rejected-with-comment', { by: text, comment: text }),
  defineReason('rolled-back', { by: text }),
  defineReason('changed-since', { differences: text }),
  defineReason('rollback-begun', { by: text }),
  defineReason('rollback-failed', { by: text }),
  defineReason('not-restored', { by: text, differences: text }),

  // A failure or refusal.
  defineReason('error', { name: text, message: text }),
  defineReason('read-back', { reading: text }),
  defineReason('read-back-well', {}),
  defineReason('no-result', {}),
  defineReason('not-recorded', { name: text }),
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
