import { LANGUAGES, severityLabel } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { tenantName } from '#domain/base/tenant.ts';
import { chat } from './chats.ts';
import { NOTIFICATION_KINDS } from './notification.ts';
import { quietRules } from './quiet.ts';

const accountId = z.string().regex(/^\d{12}$/, 'is no account id, which has 12 digits');
const some = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).optional();

/** The notifications that SNS delivers to a route; every list that is there must hold. */
export const routeFilter = z.strictObject({
  kind: some(z.enum(NOTIFICATION_KINDS)).meta({ description: 'Kinds of notification that SNS delivers to the route.' }),
  severity: some(severityLabel).meta({ description: 'Severities that SNS delivers.' }),
  accountId: some(accountId).meta({ description: 'Accounts that SNS delivers.' }),
  region: some(z.string()).meta({ description: 'Regions that SNS delivers.' }),
  reactorId: some(z.string()).meta({ description: 'Reactors that SNS delivers.' }),
});

/** The name of a route. */
export const routeId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'is no id: write small letters and digits in words joined by hyphens, such as "soc-wecom"');

/** A route as people may see it: no secret, no host, nobody who is mentioned. */
export const shownRoute = z.object({
  id: routeId,
  channel: chat,
  language: z.enum(LANGUAGES),
  timeZone: z.string(),
  /** The tenant whose accounts the route tells about; null: every account. */
  tenant: tenantName.nullable(),
  only: routeFilter,
  quiet: quietRules,
});

/** A route of the deployment, with the function that sends its messages. */
export const deployedRoute = shownRoute.extend({
  /** Name or ARN. */
  function: z.string().min(1),
});
export type DeployedRoute = z.output<typeof deployedRoute>;
