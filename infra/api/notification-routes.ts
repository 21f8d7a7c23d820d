import { DynamodbTableItem } from '@cdktf/provider-aws/lib/dynamodb-table-item/index.js';
import { Construct } from 'constructs';
import { routeRows } from '#domain/notification/route-rows.ts';
import { OWNED_BY_CONFIGURATION } from '#domain/reaction/rule-rows.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { describePlace, formatItem } from '#infra/base/table-item.ts';
import type { DeployedNotificationRoute } from '#infra/notification/notification-route.ts';
import type { ReactionTables } from '#infra/reaction/reaction-tables.ts';

export interface NotificationRoutesProps {
  readonly routes: readonly DeployedNotificationRoute[];
  readonly tables: Pick<ReactionTables, 'controls'>;
}

/** The routes of the configuration, as rows that the API shows; what is secret is not in them. */
export class NotificationRoutes extends Construct {
  readonly #routes: readonly DeployedNotificationRoute[];

  constructor(scope: Construct, id: string, { routes, tables }: NotificationRoutesProps) {
    super(scope, id);
    this.#routes = routes;
    for (const { route, notify } of routes) {
      const { id: routeId, channel, language, timeZone, tenant = null, only, quiet } = route;
      const row = routeRows.readRow({ id: routeId, channel, language, timeZone, tenant, only, quiet, function: notify.arn });
      new DynamodbTableItem(new Construct(this, routeId), 'item', {
        ...describePlace(tables.controls),
        item: formatItem(row, OWNED_BY_CONFIGURATION),
      });
    }
  }

  /** Have the function of a route send a test message. */
  allowTest(tester: LambdaFunction): void {
    const resources = this.#routes.map(({ notify }) => notify.arn);
    if (resources.length > 0) tester.allow({ sid: 'TestRoutes', actions: ['lambda:InvokeFunction'], resources });
  }
}
