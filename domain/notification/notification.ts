import { effect, mode, severityLabel, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { reason } from '#domain/reaction/reason.ts';

/** The kind of event. One message per state change of a reaction, never one per import of the finding. */
export const NOTIFICATION_KINDS = [
  'PLANNED',
  'APPROVAL_REQUESTED',
  /** Somebody broke the glass: approved what they had asked for. Told at once, before anything changes. */
  'SELF_APPROVED',
  'FIXED',
  /** Done as planned, and the finding is still open; the reason tells what is left. */
  'PARTLY',
  /** Waits for something that passes, and is tried again. */
  'DEFERRED',
  'NOTHING_TO_DO',
  /** No binding wants anything done, or nothing must be done; told only to somebody who asked from the console of Security Hub. */
  'SKIPPED',
  'REJECTED',
  /** Nobody answered in time; the result's status is REJECTED, as nothing is changed without an answer. */
  'LAPSED',
  'REFUSED',
  'FAILED',
  'ROLLED_BACK',
  'ROLLBACK_FAILED',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** A value of a change in a few words: a short text, several, or null where there is none. */
const value = z.union([z.string().nullable(), z.array(z.string().nullable())]);
export type ChangedValue = z.output<typeof value>;

/** A command that people paste into a shell; nothing in it means anything else to a chat or a shell. */
const COMMAND = /^[\w ./:=-]{1,200}$/;
const command = z.string().regex(COMMAND).nullable();

/**
 * A message on the notification topic, version 1: what every channel is rendered from. All texts but the ids of
 * techniques are untrusted; each channel escapes them.
 */
export const notification = z.object({
  schema: z.literal('attack-reactor/notification/1'),
  /** The same for every delivery of the same state change; 32 hex digits. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  kind: z.enum(NOTIFICATION_KINDS),
  at: z.iso.datetime(),
  trigger: z.enum(['event', 'custom-action', 'manual']),
  /** The person who started it; null where no person did. */
  requestedBy: z.string().nullable(),
  execution: z.object({ id: z.string().min(1), url: z.url().nullable() }),
  finding: z.object({
    id: z.string(),
    title: z.string(),
    severity: severityLabel,
    accountId: z.string(),
    region: z.string(),
    /** `securityhub_control:S3.2` */
    sourceKey: z.string(),
    resource: z.object({ type: z.string(), id: z.string() }),
    url: z.url().nullable(),
  }),
  techniques: z.array(z.object({ id: z.string(), name: z.string(), tacticIds: z.array(z.string()) })).max(5),
  /** The description says what it does and what may break; it comes along where people are asked. */
  reactor: z.object({ id: z.string(), version: z.string(), title: text, description: text.optional() }).nullable(),
  mode: mode.nullable(),
  plan: z
    .object({
      summary: text,
      effect,
      /** At most ten. */
      changes: z.array(z.object({ resource: z.string(), field: z.string(), before: value, after: value })).max(10),
      /** How many more changes there are. */
      omitted: z.int().min(0),
    })
    .nullable(),
  verified: z.boolean(),
  /** Why it was rejected, refused or failed, in English; null where there is nothing to explain. */
  reason: z.string().nullable(),
  /** The same as data, for other languages; empty where the sender is older than codes, or knows newer ones. */
  why: z.array(reason).default([]).catch([]),
  /** True if the state from before the change is kept, so that it can be rolled back. */
  hasBackup: z.boolean().default(false),
  /** Where people act; null where there is no console. */
  links: z.object({ approve: z.url().nullable(), reject: z.url().nullable(), rollback: z.url().nullable() }),
  /** How people act in a shell; null where links do. `show` prints the whole plan and is there beside links too. */
  commands: z
    .object({
      approve: command,
      reject: command,
      rollback: command,
      acknowledge: command.default(null),
      show: command.default(null),
    })
    .default({ approve: null, reject: null, rollback: null, acknowledge: null, show: null }),
  /** Until when an approval can be answered. */
  expiresAt: z.iso.datetime().nullable(),
  /** How many people have to approve, and whether anybody knows who asked. */
  demand: z
    .object({ people: z.union([z.literal(1), z.literal(2)]), requester: z.enum(['nobody', 'unknown', 'person']) })
    .nullable()
    .default(null),
  /** The people who approved it; `breakGlass`: one of them approved what they had asked for. */
  approved: z.object({ by: z.string(), comment: z.string(), breakGlass: z.boolean() }).nullable().default(null),
});
export type Notification = z.output<typeof notification>;

/** Attributes that subscribers can filter by without reading the message. */
export function notificationAttributes({ kind, finding, reactor }: Notification): Readonly<Record<string, string>> {
  return {
    kind,
    severity: finding.severity,
    accountId: finding.accountId,
    region: finding.region,
    sourceKey: finding.sourceKey,
    reactorId: reactor?.id ?? 'none',
  };
}
