import * as z from 'zod';
import { MODES } from './reactor-manifest.ts';

const text = z.string();
const instant = z.iso.datetime();
/** What a scope can ask about. */
export const SCOPE_RULES = ['accounts', 'organizationalUnits', 'regions', 'tags'] as const;

function because<Code extends string, Parameters extends z.ZodRawShape>(code: Code, parameters: Parameters) {
  return z.object({ code: z.literal(code), ...parameters });
}

/**
 * Why a reaction came to what it came to: a code and what there is to know about it, for a message to say in its language.
 * The texts stand in `domain/notification/texts`; a code without one does not compile.
 */
export const reason = z.discriminatedUnion('code', [
  /** What a reactor says, and what was stored before there were codes. */
  because('text', { text }),

  // The finding starts nothing.
  because('own-finding', {}),
  because('passed', {}),
  because('not-failed', {}),
  because('archived', {}),
  because('suppressed', {}),
  because('resolved', {}),
  because('already-notified', {}),
  because('no-binding', {}),
  because('other-intent', {}),
  because('below-severity', {}),
  because('out-of-scope', { accountId: text, region: text }),
  because('scope-unknown', { bindingId: text, rule: z.enum(SCOPE_RULES), resource: text }),
  because('no-matching-resource', { reactorId: text, resourceTypes: z.array(text), resourceType: text }),

  // The finding must not start anything.
  because('not-a-member', { accountId: text }),
  because('ambiguous-binding', { bindingId: text, otherBindingId: text, resource: text }),
  because('reactor-not-installed', { bindingId: text, reactorId: text }),
  because('mode-not-allowed', { bindingId: text, reactorId: text, mode: z.enum(MODES), modes: z.array(z.enum(MODES)) }),

  // The change is proposed, or waits.
  because('irreversible', {}),
  because('owner-unknown', {}),
  because('owned-by-tag', { tag: text }),
  because('owned-by-stack', { stack: text }),
  because('window-closed', { until: instant }),

  // A guard stopped the change.
  because('not-agreed', { mode: z.enum(MODES) }),
  because('plan-changed', {}),
  because('binding-changed', { bindingId: text }),
  because('breaker-open', { bindingId: text, until: instant }),
  because('budget-spent', { bindingId: text, changesPerHour: z.int(), accountId: text }),

  // People decided, or did not.
  because('lapsed', {}),
  because('rejected', { by: text }),
  because('rejected-with-comment', { by: text, comment: text }),
  because('rolled-back', { by: text }),

  // What went wrong.
  because('error', { name: text, message: text }),
  because('read-back', { reading: text }),
  because('read-back-well', {}),
  because('no-result', {}),
  because('not-recorded', { name: text }),
]);
export type Reason = z.output<typeof reason>;
export type ReasonCode = Reason['code'];

/** A reason of some of the codes. */
export type ReasonOf<Code extends ReasonCode> = Extract<Reason, { readonly code: Code }>;

/** The reasons of a stored result: `why`, or the plain text of a row that is older than codes. */
export function reasonsOf(english: string | null, why: readonly Reason[] | undefined): readonly Reason[] {
  if (why !== undefined && why.length > 0) return why;
  return english === null ? [] : [{ code: 'text', text: english }];
}
