import * as z from 'zod';
import { binding } from './binding.ts';
import { EFFECTS, json } from './plan.ts';
import { reactionFinding, reactionResource, reactionTarget } from './reaction-finding.ts';
import { MODES } from './reactor-manifest.ts';
import { reason } from './reason.ts';

export const TRIGGERS = ['event', 'custom-action', 'manual'] as const;
export type Trigger = (typeof TRIGGERS)[number];

export const SKIP_REASONS = [
  'own-finding',
  'passed',
  'not-failed',
  'archived',
  'suppressed',
  'resolved',
  'already-notified',
  'no-binding',
  'out-of-scope',
  'scope-unknown',
  'other-intent',
  'below-severity',
  'no-matching-resource',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
/** The reasons that need no look at a resource. */
export type FindingSkipReason = Exclude<SkipReason, 'out-of-scope' | 'scope-unknown' | 'no-matching-resource'>;

export const REFUSAL_REASONS = ['ambiguous-binding', 'reactor-not-installed', 'mode-not-allowed', 'not-a-member'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** The part of a binding that the workflow needs. */
export const reactionBinding = binding.pick({
  id: true,
  reactorId: true,
  parameters: true,
  budget: true,
  breaker: true,
  infrastructureCode: true,
  approvers: true,
});

/** In English for logs and records, and as data for messages; a row that is older than codes has the text alone. */
const explained = { detail: z.string(), why: z.array(reason).optional() };

/** The reaction to one resource of one finding. */
export const reactionDecision = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('react'),
    mode: z.enum(MODES),
    binding: reactionBinding,
    reactor: z.object({ id: z.string(), version: z.string(), title: z.string() }),
    /** When the change window opens; null: now. */
    waitUntil: z.iso.datetime().nullable(),
  }),
  z.object({ kind: z.literal('skip'), reason: z.enum(SKIP_REASONS), ...explained }),
  z.object({ kind: z.literal('refuse'), reason: z.enum(REFUSAL_REASONS), ...explained }),
]);
export type ReactionDecision = z.output<typeof reactionDecision>;
export type React = Extract<ReactionDecision, { kind: 'react' }>;

const technique = z.object({ id: z.string(), name: z.string(), tacticIds: z.array(z.string()) });

/** One item of the workflow's map: what it is about, and what was decided. */
export const reaction = z.object({
  /** Names the execution record. */
  id: z.string().min(1).max(64),
  trigger: z.enum(TRIGGERS),
  requestedBy: z.string().nullable(),
  sourceKey: z.string(),
  techniques: z.array(technique),
  finding: reactionFinding,
  resource: reactionResource,
  target: reactionTarget,
  decision: reactionDecision,
});
export type Reaction = z.output<typeof reaction>;

export const RESULT_STATUSES = ['PLANNED', 'FIXED', 'NOTHING_TO_DO', 'REJECTED', 'REFUSED', 'FAILED', 'SKIPPED', 'ROLLED_BACK'] as const;
export type ResultStatus = (typeof RESULT_STATUSES)[number];

/** A plan as the workflow and people see it; the whole plan stands in the execution record. */
export const planSummary = z.object({
  /** An approval holds for exactly this. */
  digest: z.string(),
  summary: z.string(),
  effect: z.enum(EFFECTS),
  changes: z.array(z.object({ resource: z.string(), field: z.string(), before: json, after: json })),
  /** How many more changes the record holds. */
  omitted: z.int(),
});
export type PlanSummary = z.output<typeof planSummary>;

const resultFields = z.object({
  plan: planSummary.nullable(),
  /** Where the earlier state is kept; null: nothing was changed. */
  backupRef: z.string().nullable(),
  /** Why it is not FIXED, in English for logs and records. */
  reason: z.string().nullable(),
  /** The same as data, for messages in any language; a row that is older than codes has the text alone. */
  why: z.array(reason).optional(),
  messages: z.array(z.string()),
});
/** The result of a reaction. Only FIXED and verified resolves the finding; ROLLED_BACK is said only of what was read back as restored. */
export const reactionResult = z.discriminatedUnion('status', [
  resultFields.extend({ status: z.enum(RESULT_STATUSES).exclude(['ROLLED_BACK']), verified: z.boolean() }),
  resultFields.extend({ status: z.literal('ROLLED_BACK'), verified: z.literal(true) }),
]);
export type ReactionResult = z.output<typeof reactionResult>;

/** Why a step of the workflow failed, as Step Functions' `Catch` writes it. */
export const stepFailure = z.object({ Error: z.string(), Cause: z.string().optional() });

/** The answer of a person. */
export const approvalAnswer = z.object({ verdict: z.enum(['approve', 'reject']), by: z.string(), comment: z.string() });
export type ApprovalAnswer = z.output<typeof approvalAnswer>;

/** A reaction on its way through the workflow: each step adds what it found out. */
export const reactionState = reaction.extend({
  /** After planning: the mode that counts; what infrastructure code owns is only proposed. */
  mode: z.enum(MODES).optional(),
  result: reactionResult.optional(),
  approval: approvalAnswer.optional(),
  failure: stepFailure.optional(),
  /** Its record or the finding's workflow could not be written; people are told all the same. */
  recordFailure: stepFailure.optional(),
});
export type ReactionState = z.output<typeof reactionState>;
