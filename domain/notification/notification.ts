import * as z from 'zod';
import { SEVERITY_LABELS } from '../finding.ts';
import { EFFECTS } from '../reaction/plan.ts';
import { MODES } from '../reaction/reactor-manifest.ts';

/** What happened. One message per state change of a reaction, never one per import of the finding. */
export const NOTIFICATION_KINDS = [
  'PLANNED',
  'APPROVAL_REQUESTED',
  'FIXED',
  'NOTHING_TO_DO',
  'REJECTED',
  'REFUSED',
  'FAILED',
  'ROLLED_BACK',
  'ROLLBACK_FAILED',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

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
  /** Who started it, where a person did. */
  requestedBy: z.string().nullable(),
  execution: z.object({ id: z.string().min(1), url: z.url().nullable() }),
  finding: z.object({
    id: z.string(),
    title: z.string(),
    severity: z.enum(SEVERITY_LABELS),
    accountId: z.string(),
    region: z.string(),
    /** `securityhub_control:S3.2` */
    sourceKey: z.string(),
    resource: z.object({ type: z.string(), id: z.string() }),
    url: z.url().nullable(),
  }),
  techniques: z.array(z.object({ id: z.string(), name: z.string(), tacticIds: z.array(z.string()) })).max(5),
  reactor: z.object({ id: z.string(), version: z.string(), title: z.string() }).nullable(),
  mode: z.enum(MODES).nullable(),
  plan: z
    .object({
      summary: z.string(),
      effect: z.enum(EFFECTS),
      /** At most ten; `before` and `after` are short texts. */
      changes: z.array(z.object({ resource: z.string(), field: z.string(), before: z.string(), after: z.string() })).max(10),
      /** How many more changes there are. */
      omitted: z.int().min(0),
    })
    .nullable(),
  verified: z.boolean(),
  /** Why it was rejected, refused or failed; null where there is nothing to explain. */
  reason: z.string().nullable(),
  /** Where people act; null where there is no console. */
  links: z.object({ approve: z.url().nullable(), reject: z.url().nullable(), rollback: z.url().nullable() }),
  /** Until when an approval can be answered. */
  expiresAt: z.iso.datetime().nullable(),
});
export type Notification = z.output<typeof notification>;

/** What subscribers can filter by without reading the message. */
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
