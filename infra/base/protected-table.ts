import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import type { Construct } from 'constructs';
import type { TableDefinition } from '#domain/base/tables.ts';
import { BaseStack } from './base-stack.ts';

/** The part of a table that others know. */
export type ProtectedTable = Pick<DynamodbTable, 'name' | 'hashKey' | 'arn'>;

/**
 * A table as all of ours are: paid per request, encrypted, restorable to any second of 35 days, and not to be deleted by
 * accident. Items with a past `expiresAt` (seconds) go by themselves.
 */
export function protectedTable(scope: Construct, id: string, { name, keys, index }: TableDefinition): ProtectedTable {
  const stack = BaseStack.of(scope);
  const hasSortKey = keys === 'pk and sk';
  const wholeName = stack.named(name);
  const table = new DynamodbTable(scope, id, {
    name: wholeName,
    billingMode: 'PAY_PER_REQUEST',
    hashKey: 'pk',
    ...(hasSortKey && { rangeKey: 'sk' }),
    attribute: [
      { name: 'pk', type: 'S' },
      ...(hasSortKey ? [{ name: 'sk', type: 'S' }] : []),
      ...(index === undefined
        ? []
        : [
            { name: index.hash, type: 'S' },
            { name: index.range, type: 'N' },
          ]),
    ],
    ...(index !== undefined && {
      globalSecondaryIndex: [
        {
          name: index.name,
          hashKey: index.hash,
          rangeKey: index.range,
          ...(index.includes === undefined
            ? { projectionType: 'ALL' }
            : { projectionType: 'INCLUDE', nonKeyAttributes: [...index.includes] }),
        },
      ],
    }),
    ttl: { attributeName: 'expiresAt', enabled: true },
    pointInTimeRecovery: { enabled: true },
    // The key alias/aws/dynamodb: visible in CloudTrail, and readable by whom IAM lets read the table.
    serverSideEncryption: { enabled: true },
    deletionProtectionEnabled: stack.config.protectData,
  });
  return { name: table.name, hashKey: table.hashKey, arn: stack.literalArn(table, wholeName) };
}
