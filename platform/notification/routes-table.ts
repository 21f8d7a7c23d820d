import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DeployedRoute } from '#domain/notification/route.ts';
import { routeRows } from '#domain/notification/route-rows.ts';
import { readRules } from '#platform/reaction/rule-table.ts';

/** The routes of notifications that the deployment has. */
export interface RouteList {
  /** Routes by their ids; one whose row cannot be read is not there. @throws BindingsUnavailable */
  list(): Promise<readonly DeployedRoute[]>;
}

/** Routes as rows of the table `security_controls`, which have no secret. */
export function routesTable(client: DynamoDBClient, tableName: string): RouteList {
  return { list: async () => (await readRules(client, tableName, routeRows)).values };
}
