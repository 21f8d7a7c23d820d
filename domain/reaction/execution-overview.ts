import * as z from 'zod';
import { type Reaction, TRIGGERS } from './reaction.ts';
import { RESULT_STATUSES } from './reaction-result.ts';

/** The part of an execution that a list shows without opening its record. */
export const executionOverview = z.object({
  trigger: z.enum(TRIGGERS),
  /** A person's id; null: an event started it. */
  requestedBy: z.string().nullable(),
  sourceKey: z.string(),
  techniqueIds: z.array(z.string()),
  findingTitle: z.string(),
  severity: z.string(),
  resource: z.object({ Type: z.string(), Id: z.string() }),
  region: z.string(),
  decision: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('react'), mode: z.string(), reactorId: z.string(), bindingId: z.string() }),
    z.object({ kind: z.enum(['skip', 'refuse']), reason: z.string() }),
  ]),
});
export type ExecutionOverview = z.output<typeof executionOverview>;

/** The status of an execution that has not ended, beside those of results. */
export const RUNNING = 'RUNNING';
export const executionStatus = z.enum([RUNNING, ...RESULT_STATUSES]);
export type ExecutionStatus = z.output<typeof executionStatus>;

/** A change of these is there, and its backup is kept as long as the record. */
export const UNDOABLE = ['FIXED', 'PARTLY'] as const satisfies readonly ExecutionStatus[];

/** Returns what a list shows of a reaction. */
export function buildOverview({
  trigger,
  requestedBy,
  sourceKey,
  techniques,
  finding,
  resource,
  target,
  decision,
}: Reaction): ExecutionOverview {
  return {
    trigger,
    requestedBy,
    sourceKey,
    techniqueIds: techniques.map(({ id }) => id),
    findingTitle: finding.Title,
    severity: finding.Severity.Label,
    resource: { Type: resource.Type, Id: resource.Id },
    region: target.region,
    decision:
      decision.kind === 'react'
        ? { kind: 'react', mode: decision.mode, reactorId: decision.reactor.id, bindingId: decision.binding.id }
        : { kind: decision.kind, reason: decision.reason },
  };
}
