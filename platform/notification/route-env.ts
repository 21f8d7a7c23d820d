import { LANGUAGES } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { timeZone } from '#domain/base/time-zone.ts';
import { EXTRA_HOST } from '#domain/notification/chats.ts';
import { findMentionProblem } from '#domain/notification/mention.ts';
import { quietRules } from '#domain/notification/quiet.ts';
import { observabilityEnv, reactionRulesEnv, sharedEnv } from '#platform/base/env.ts';

/** Texts of one form, separated by commas; blanks around them do not count. */
function listSchema(form: RegExp) {
  return z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
    .pipe(z.array(z.string().regex(form)));
}

const quietRulesText = z
  .string()
  .default('{}')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('is not JSON');
      return z.NEVER;
    }
  })
  .pipe(quietRules);

/** Variables of a route, whatever its channel: from a queue of notifications to one chat. */
export const routeEnv = {
  ...observabilityEnv,
  /** Names the route; a notification is told once per route. */
  ROUTE: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  /** Where the chat is and how to sign, in Secrets Manager. Routes with the same secret share one budget. */
  CHANNEL_SECRET_ARN: z.string().min(1),
  /** DynamoDB table of deliveries and budgets: key `pk` (text), TTL attribute `expiresAt`. */
  DELIVERY_TABLE: z.string().min(1),
  DEAD_LETTER_QUEUE_URL: sharedEnv.DEAD_LETTER_QUEUE_URL,
  /** Language of the messages. */
  MESSAGE_LANGUAGE: z.enum(LANGUAGES).default('en'),
  /** IANA name of the clock that messages go by, such as `Asia/Shanghai`. */
  MESSAGE_TIME_ZONE: timeZone.default('UTC'),
  /** People who are mentioned where somebody has to act, separated by commas; written as the channel names them. */
  MENTION_USER_IDS: listSchema(/./),
  /** JSON: `quiet` of the route in the configuration. */
  QUIET_RULES: quietRulesText,
  /** The tenant whose accounts the route tells about; left out: every account. */
  TENANT: z.string().min(1).optional(),
  CONTROLS_TABLE: reactionRulesEnv.CONTROLS_TABLE.optional(),
  /** Hosts, separated by commas, that may be called beside the channel's own, at port 443 or as `name:port`; `*.example.com` for all below. */
  EXTRA_HOSTS: listSchema(EXTRA_HOST),
} as const;
export type RouteSettings = z.output<z.ZodObject<typeof routeEnv>>;

/** Refuses people that the channel of a route cannot mention, and a tenant whose accounts nobody could look up. */
export function refuseRoute(
  {
    CHANNEL,
    MENTION_USER_IDS,
    TENANT,
    CONTROLS_TABLE,
  }: Pick<RouteSettings, 'MENTION_USER_IDS' | 'TENANT' | 'CONTROLS_TABLE'> & {
    readonly CHANNEL: string;
  },
  { addIssue }: Pick<z.RefinementCtx, 'addIssue'>,
): void {
  if (TENANT !== undefined && CONTROLS_TABLE === undefined)
    addIssue({ code: 'custom', path: ['CONTROLS_TABLE'], message: 'is missing; TENANT needs it' });
  const problem = findMentionProblem(CHANNEL, MENTION_USER_IDS);
  if (problem !== undefined) addIssue({ code: 'custom', path: ['MENTION_USER_IDS'], message: problem });
}
