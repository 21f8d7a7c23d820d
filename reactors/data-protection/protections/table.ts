import { readResourceName } from '@attack-reactor/kit';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { defineProtection } from '../protection.ts';

/** Point-in-time recovery, so that lost items can come back, and deletion protection. */
export const table = defineProtection({
  spelling: /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[\w.-]+$/,
  settings: z.object({ pointInTimeRecovery: z.boolean(), deletionProtection: z.boolean() }).partial(),
  async inspect(context) {
    const dynamodb = context.clients.of(DynamoDBClient);
    const TableName = readResourceName(context.resource.Id);
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    const { ContinuousBackupsDescription: backups } = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    return {
      settings: {
        pointInTimeRecovery: backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED',
        deletionProtection: Table?.DeletionProtectionEnabled ?? false,
      },
      wanted: { pointInTimeRecovery: true, deletionProtection: true },
    };
  },
  async write(context, { pointInTimeRecovery, deletionProtection }) {
    const dynamodb = context.clients.of(DynamoDBClient);
    const TableName = readResourceName(context.resource.Id);
    // The table is busy for a while after the second call, and takes the first only while it is not.
    if (pointInTimeRecovery !== undefined) {
      const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: pointInTimeRecovery };
      await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    }
    if (deletionProtection !== undefined) {
      await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: deletionProtection }));
    }
  },
});
