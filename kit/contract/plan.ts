import * as z from 'zod';
import { MAX_TEXT, textWithin } from './text.ts';

const text = textWithin(MAX_TEXT);

/** Plain JSON: what crosses the border between the platform and a reactor. */
export const json = z.json();
export type Json = z.output<typeof json>;

/**
 * Returns the part of a value that survives JSON: undefined fields go, dates become ISO-8601 text.
 * @example
 * asJson({ at: new Date(0), size: undefined }); // { at: '1970-01-01T00:00:00.000Z' }
 */
export function asJson(value: unknown): Json {
  return json.parse(JSON.parse(JSON.stringify(value ?? null)));
}

/** How hard it is to undo what a reactor does. */
export const EFFECTS = ['reversible', 'disruptive', 'irreversible'] as const;
export const effect = z.enum(EFFECTS);
export type Effect = z.output<typeof effect>;

const change = z.object({
  /** ARN or id of the resource that changes. */
  resource: z.string().min(1),
  /** Path of what changes, as a person would say it: `policy.Statement[1]`. */
  field: z.string().min(1),
  /** null: was not there, or will not be there any more. */
  before: json,
  after: json,
  /** A rollback leaves it on purpose, such as evidence. */
  isLasting: z.literal(true).optional(),
});
export type Change = z.output<typeof change>;

export const changePlan = z.object({
  outcome: z.literal('change'),
  summary: text,
  changes: z.array(change).min(1),
  effect,
  /** Everything that `rollback` needs to restore today's state. Kept before anything changes. */
  backup: json,
});
export type ChangePlan = z.output<typeof changePlan>;

/** A reactor's answer to "what would you do?". Nothing has changed yet. */
export const plan = z.discriminatedUnion('outcome', [
  changePlan,
  z.object({ outcome: z.literal('nothing-to-do'), summary: text }),
  z.object({ outcome: z.literal('refuse'), reason: text }),
]);
export type Plan = z.output<typeof plan>;

/**
 * True if the resource, read back, is as it was planned. `rest` says what the plan could not do, so that the finding stays
 * open; left out: nothing.
 */
export const verification = z.discriminatedUnion('verified', [
  z.object({ verified: z.literal(true), rest: text.optional() }),
  z.object({ verified: z.literal(false), reason: text }),
]);
export type Verification = z.output<typeof verification>;
