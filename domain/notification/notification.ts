import { effect, mode, severityLabel, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { reason } from '#domain/reaction/reason.ts';

/** The kind of event. One message per state change of a reaction, never one per import of the finding. */
export const NOTIFICATION_KINDS = [
  'PLANNED',
  'APPROVAL_REQUESTED',
  'FIXED',
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

/** A command that people paste into a shell on the machine where the platform runs; nothing in it means anything else to a chat or a shell. */
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
  reactor: z.object({ id: z.string(), version: z.string(), title: text }).nullable(),
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
  /** How people act on the machine where the platform runs; null elsewhere. */
  commands: z.object({ approve: command, reject: command, rollback: command }).default({ approve: null, reject: null, rollback: null }),
  /** Until when an approval can be answered. */
  expiresAt: z.iso.datetime().nullable(),
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
