import * as z from 'zod';
import type { DeferredReaction } from './deferred-reaction.ts';
import { TRIGGERS } from './reaction.ts';

const DETAIL_TYPE = 'ATT&CK Reactor - Reaction Due';

/**
 * A reaction whose wait is over, as a message beside the events of Security Hub in the reaction queue. Only the rule and
 * λ resume-reactions may send there; the rule lets no event of this type through.
 */
const dueReaction = z.object({
  'detail-type': z.literal(DETAIL_TYPE),
  detail: z.object({ trigger: z.enum(TRIGGERS), requestedBy: z.string().nullable(), resourceId: z.string() }),
});
export type DueReaction = z.output<typeof dueReaction>['detail'];

/** Writes the message. @param document the finding as Security Hub holds it now */
export function writeDueReaction({ subject, retryAt, trigger, requestedBy, resourceId }: DeferredReaction, document: unknown): string {
  const detail = { findings: [document], trigger, requestedBy, resourceId };
  // The same for every time that it is sent: a request of a person is carried out once.
  return JSON.stringify({ 'detail-type': DETAIL_TYPE, id: `due-${subject}-${retryAt}`, detail });
}

/** Reads the message; undefined: it is another one. */
export function readDueReaction(body: string): DueReaction | undefined {
  if (!body.includes(DETAIL_TYPE)) return undefined;
  try {
    return dueReaction.safeParse(JSON.parse(body)).data?.detail;
  } catch {
    return undefined;
  }
}
