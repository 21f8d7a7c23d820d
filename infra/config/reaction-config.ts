import * as z from 'zod';
import { timeZone } from '#domain/base/time-zone.ts';
import { SEVERITY_LABELS } from '#domain/finding/finding.ts';
import { LANGUAGES } from '#domain/notification/language.ts';
import { findMentionProblem } from '#domain/notification/mention.ts';
import { NOTIFICATION_KINDS } from '#domain/notification/notification.ts';
import { quietRules } from '#domain/notification/quiet.ts';
import { binding } from '#domain/reaction/binding.ts';

export const WECOM_CHANNELS = ['wecom-webhook', 'wecom-app'] as const;
const CHAT_CHANNELS = ['dingtalk', 'feishu', 'slack', 'teams', 'webhook'] as const;

const accountId = z.string().regex(/^\d{12}$/, 'is no account id, which has 12 digits');
const some = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).optional();

/** One chat that is told: its queue, its function, its secret. */
export const notificationRoute = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'is no id: write small letters and digits in words joined by hyphens, such as "soc-wecom"'),
    channel: z.enum([...WECOM_CHANNELS, ...CHAT_CHANNELS]),
    /** Secrets Manager secret that you made; only its ARN is known here. */
    secretArn: z.string().regex(/^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/, 'is not the ARN of a secret'),
    language: z.enum(LANGUAGES).default('en'),
    /** IANA name of the clock that messages go by, `Asia/Shanghai`. */
    timeZone: timeZone.default('UTC'),
    /** Filters of the route's subscription; every list that is there must hold. */
    only: z
      .strictObject({
        kind: some(z.enum(NOTIFICATION_KINDS)),
        severity: some(z.enum(SEVERITY_LABELS)),
        accountId: some(accountId),
        region: some(z.string()),
        reactorId: some(z.string()),
      })
      .default({}),
    /** Finer rules, applied by the function: least severity, prefixes of source keys. */
    quiet: quietRules.prefault({}),
    /** Host names that may be called beside the channel's own; `webhook` has none of its own. */
    extraHosts: z.array(z.string().regex(/^(\*\.)?[a-z0-9.-]+$/, 'is not a host name')).default([]),
    /** People who are mentioned where somebody has to act, written as the channel names them (docs/notifications.md). */
    mentionUserIds: z.array(z.string()).default([]),
  })
  .superRefine(({ channel, extraHosts, mentionUserIds }, { addIssue }) => {
    if (channel === 'webhook' && extraHosts.length === 0)
      addIssue({ code: 'custom', path: ['extraHosts'], message: 'name the host of the webhook' });
    const problem = findMentionProblem(channel, mentionUserIds);
    if (problem !== undefined) addIssue({ code: 'custom', path: ['mentionUserIds'], message: problem });
  });
export type NotificationRouteConfig = z.output<typeof notificationRoute>;

/** Everything between a finding and a change. Left out: reactors are installed, nothing is bound, nobody is told. */
export const reactionConfig = z.strictObject({
  /** Accounts that may be changed: all active ones of the organisation, or these. Left out: the administrator account. */
  memberAccounts: z
    .union([z.literal('organization'), z.array(accountId).min(1)], 'must be "organization" or a list of account ids')
    .optional(),
  /** Agreed with the member role, against being asked by somebody else; no secret. Left out: `<project>-<environment>`. */
  externalId: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, 'is no external id: 2 to 1224 letters, digits and +=,.@:/-')
    .optional(),
  /** The role in every member account. Left out: `<project>-<environment>-member`. */
  roleName: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/, 'is no name of a role: up to 64 letters, digits and +=,.@-')
    .optional(),
  /** For links in messages. */
  consoleUrl: z
    .url({ protocol: /^https$/, error: 'is no https URL' })
    .refine((url) => !url.endsWith('/'), 'is written with a slash at its end; take it away')
    .optional(),
  /** Reactor packages to install. */
  reactors: z.union([z.literal('all'), z.array(z.string().min(1))], 'must be "all" or a list of reactors').default('all'),
  bindings: z.array(binding).default([]),
  notifications: z.array(notificationRoute).default([]),
  /** Name of the custom action in the Security Hub console; AWS allows 20 characters. */
  customActionName: z.string().min(1).max(20).default('React'),
  /** X-Ray traces of the workflow. */
  traceWorkflow: z.boolean().default(false),
  batchSize: z.int().min(10).max(10_000).default(100),
  batchWindowSeconds: z.int().min(1).max(300).default(5),
  maximumConcurrency: z.int().min(2).max(100).default(2),
});
