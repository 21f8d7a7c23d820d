import { readText, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { reason } from '#domain/reaction/reason.ts';

const plan = z.object({
  summary: text.nullable(),
  effect: z.string().nullable(),
  changes: z.array(z.looseObject({ resource: z.string(), field: z.string(), before: z.json(), after: z.json() })),
});

/** The report of an execution for scripts: `react --json`, `rollback --json`. */
export const executionReport = z.object({
  execution: z.string(),
  /** Null: no reactor was asked. */
  reactor: z.string().nullable(),
  /** A result's status, or `WAITING_FOR_APPROVAL`. */
  status: z.string(),
  plan,
  verified: z.boolean(),
  backupRef: z.string().nullable(),
  reason: z.string().nullable(),
  /** The reason as data, for other languages. */
  why: z.array(reason).default([]),
  /** Messages to the chat, oldest first. */
  messages: z.array(z.string()),
  /** The states of the workflow, in order. */
  path: z.array(z.string()),
  /** An example says what was built, and what the emulator cannot do of it. */
  example: z.object({ story: z.string(), resource: z.string(), limits: z.array(z.string()) }).optional(),
});
export type ExecutionReport = z.output<typeof executionReport>;

/** The report for scripts, in English. */
export function toJsonReport({ plan, why: _why, ...report }: ExecutionReport) {
  return { ...report, plan: { ...plan, summary: plan.summary === null ? null : readText(plan.summary, 'en') } };
}

/** While people are asked there is no result yet; the plan then stands in the step PLANNED of the history. */
export const plannedStep = z.object({ plan });
