import { LANGUAGES } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { tenantName } from '#domain/base/tenant.ts';
import { timeZone } from '#domain/base/time-zone.ts';
import { chat, EXTRA_HOST } from '#domain/notification/chats.ts';
import { findMentionProblem } from '#domain/notification/mention.ts';
import { quietRules } from '#domain/notification/quiet.ts';
import { routeFilter, routeId } from '#domain/notification/route.ts';
import { approverPrincipal } from '#domain/reaction/approver-principals.ts';
import { binding } from '#domain/reaction/binding.ts';
import { roleCeiling } from '#domain/reaction/role-ceiling.ts';
import { startReactionFunction } from '#handlers/start-reaction/function.ts';

const accountId = z.string().regex(/^\d{12}$/, 'is no account id, which has 12 digits');

/** One chat that is told: its queue, its function, its secret. */
export const notificationRoute = z
  .strictObject({
    id: routeId.meta({ description: 'Names the route in its queue, function and alarms.' }),
    channel: chat.meta({ description: 'The kind of chat.' }),
    secretArn: z
      .string()
      .regex(/^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/, 'is not the ARN of a secret')
      .meta({ description: 'Secrets Manager secret that you made; only its ARN is known here.' }),
    language: z.enum(LANGUAGES).default('en').meta({ description: 'Language of the messages.' }),
    timeZone: timeZone.default('UTC').meta({ description: 'IANA name of the clock that messages go by, such as `Asia/Shanghai`.' }),
    tenant: tenantName.optional().meta({
      description: 'The tenant (`api.tenants`) whose accounts the route tells about; nothing of others. Left out: every account.',
    }),
    only: routeFilter.default({}),
    /** Finer rules, applied by the function: least severity, prefixes of source keys. */
    quiet: quietRules.prefault({}),
    extraHosts: z.array(z.string().regex(EXTRA_HOST, 'is not a host name')).default([]).meta({
      description: "Hosts that may be called beside the channel's own, at port 443 or as `name:port`; `webhook` has none of its own.",
    }),
    mentionUserIds: z
      .array(z.string())
      .default([])
      .meta({ description: 'People who are mentioned where somebody has to act, written as the channel names them.' }),
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
  memberAccounts: z
    .union([z.literal('organization'), z.array(accountId).min(1)], 'must be "organization" or a list of account ids')
    .optional()
    .meta({
      description:
        'Accounts that may be changed: all active ones of the organization (this needs `organizationId` and an existing network, because a created one does not reach AWS Organizations), or these. Left out: the administrator account.',
    }),
  externalId: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, 'is no external id: 2 to 1224 letters, digits and +=,.@:/-')
    .optional()
    .meta({
      description: 'Agreed with the member role, against being asked by somebody else; no secret. Left out: `<project>-<environment>`.',
    }),
  roleName: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/, 'is no name of a role: up to 64 letters, digits and +=,.@-')
    .optional()
    .meta({ description: 'The role in every member account. Left out: `<project>-<environment>-member`.' }),
  deployRoleName: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/, 'is no name of a role: up to 64 letters, digits and +=,.@-')
    .optional()
    .meta({
      description:
        'The role that Terraform assumes in another account for the member stack, such as `OrganizationAccountAccessRole` or `AWSControlTowerExecution`; the state stays where the credentials are. Left out: the credentials are those of the member account.',
    }),
  consoleUrl: z
    .url({ protocol: /^https$/, error: 'is no https URL' })
    .refine((url) => !url.endsWith('/'), 'is written with a slash at its end; take it away')
    .optional()
    .meta({ description: 'Console that messages link to.' }),
  reactors: z
    .union([z.literal('all'), z.array(z.string().min(1))], 'must be "all" or a list of reactors')
    .default('all')
    .meta({ description: 'Reactor packages to install.' }),
  memberRoleCeiling: roleCeiling.default([]).meta({
    description:
      'Rights of the member role beside those of these reactors: reactors of a hub that ask for more are not installed. `resources` are ARNs with `{partition}`, `{account}`, `{region}` and `*`.',
  }),
  bindings: z.array(binding).default([]),
  approverPrincipals: z.array(approverPrincipal).default([]),
  notifications: z.array(notificationRoute).default([]),
  /** AWS allows 20 characters: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_CreateActionTarget.html */
  customActionName: z.string().min(1).max(20).default('React').meta({ description: 'The button in the Security Hub console.' }),
  traceWorkflow: z.boolean().default(false).meta({ description: 'X-Ray traces of the workflow.' }),
  batchSize: z
    .int()
    .min(10)
    .max(10_000)
    .default(startReactionFunction.trigger.batchSize)
    .meta({ description: 'Findings for each invocation of λ start-reaction.' }),
  batchWindowSeconds: z
    .int()
    .min(1)
    .max(300)
    .default(startReactionFunction.trigger.batchWindowSeconds)
    .meta({ description: 'How long such a batch waits for more.' }),
  maximumConcurrency: z
    .int()
    .min(2)
    .max(100)
    .default(startReactionFunction.trigger.maximumConcurrency)
    .meta({ description: 'Containers of λ start-reaction.' }),
});
