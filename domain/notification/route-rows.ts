import { ruleRows } from '#domain/reaction/rule-rows.ts';
import { deployedRoute } from './route.ts';

/** Rows of the partition `NOTIFICATION_ROUTES` of the table `security_controls`, by the id of the route. */
export const routeRows = ruleRows('NOTIFICATION_ROUTES', deployedRoute, ({ id }) => id);
