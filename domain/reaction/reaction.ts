import { mode, reactionFinding, reactionResource, reactionTarget, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { binding } from './binding.ts';
import { reactionClaim } from './claim.ts';
import { reason } from './reason.ts';

export const TRIGGERS = ['event', 'custom-action', 'manual'] as const;
export type Trigger = (typeof TRIGGERS)[number];

const SKIP_REASONS = [
  'own-finding',
  'passed',
  'not-failed',
  'archived',
  'suppressed',
  'resolved',
  'already-notified',
  'no-binding',
  'untrusted-product',
  'out-of-scope',
  // In rows that are older; it is refused now.
  'scope-unknown',
  'other-intent',
  'below-severity',
  'no-matching-resource',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
/** The reasons that need no look at a resource. */
export type FindingSkipReason = Exclude<SkipReason, 'out-of-scope' | 'scope-unknown' | 'no-matching-resource'>;

const REFUSAL_REASONS = [
  'scope-unknown',
  'ambiguous-binding',
  'binding-unreadable',
  'reactor-not-installed',
  'reactor-disabled',
  'mode-not-allowed',
  'not-a-member',
  'place-disagrees',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** The part of a binding that the workflow needs. */
const reactionBinding = binding
  .pick({
    id: true,
    reactorId: true,
    parameters: true,
    budget: true,
    breaker: true,
    infrastructureCode: true,
    trust: true,
    approvers: true,
    fourEyes: true,
    selfApproval: true,
    coolDownMinutes: true,
  })
  // Older reactions do not say by what the binding was found.
  .extend({ match: binding.shape.match.optional() });

/** In English for logs and records, and as data for messages; a row that is older than codes has the text alone. */
const explained = { detail: z.string(), why: z.array(reason).optional() };

/** The decision to let a reactor plan, and to go as far as the mode allows. */
export const react = z.object({
  kind: z.literal('react'),
  mode,
  binding: reactionBinding,
  /** The description comes along where people are asked. */
  reactor: z.object({ id: z.string(), version: z.string(), title: text, description: text.optional() }),
  /** When the change window opens; null: now. */
  waitUntil: z.iso.datetime().nullable(),
  /**
   * There while it hangs on tags that the finding does not carry: the plan step asks for them and decides among these bindings.
   * `mayWait`: one of them asks people or has a change window.
   */
  undecided: z.object({ candidates: z.array(z.string()), mayWait: z.boolean() }).optional(),
});
export type React = z.output<typeof react>;

/** The decision against it. A decision is a verb, which workflow files read; the end of a reaction is a status. */
export const decline = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('skip'), reason: z.enum(SKIP_REASONS), ...explained }),
  z.object({ kind: z.literal('refuse'), reason: z.enum(REFUSAL_REASONS), ...explained }),
]);
export type Decline = z.output<typeof decline>;

/** The status with which a reaction ends that was decided against. */
export const STATUS_OF_DECLINE = { skip: 'SKIPPED', refuse: 'REFUSED' } as const satisfies Record<Decline['kind'], string>;

/** The reaction to one resource of one finding. */
const reactionDecision = z.discriminatedUnion('kind', [react, decline]);
export type ReactionDecision = z.output<typeof reactionDecision>;

const technique = z.object({ id: z.string(), name: z.string(), tacticIds: z.array(z.string()) });

/** One item of the workflow's map: what it is about, and what was decided. */
export const reaction = z.object({
  /** Names the execution record. */
  id: z.string().min(1).max(64),
  trigger: z.enum(TRIGGERS),
  requestedBy: z.string().nullable(),
  /** The claim that ends with the reaction; null for what a person started. */
  claim: reactionClaim.nullable().default(null),
  sourceKey: z.string(),
  techniques: z.array(technique),
  finding: reactionFinding,
  resource: reactionResource,
  target: reactionTarget,
  decision: reactionDecision,
});
export type Reaction = z.output<typeof reaction>;
