import { DynamodbTable, type DynamodbTableGlobalSecondaryIndex } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import type { Construct } from 'constructs';
import { keyAttributes, type TableDefinition, type TableIndex } from '#domain/base/tables.ts';
import { BaseStack } from './base-stack.ts';

/** The part of a table that others know. */
export type ProtectedTable = Pick<DynamodbTable, 'name' | 'hashKey' | 'arn'> & {
  /** There where the table has one. */
  readonly rangeKey: string | undefined;
  /** The stream of a table that has one. */
  readonly streamArn: string;
};

/**
 * A table as all of ours are: paid per request, encrypted, restorable to any second of 35 days, and not to be deleted by
 * accident. Items with a past `expiresAt` (seconds) go by themselves.
 */
export function protectedTable(
  scope: Construct,
  id: string,
  { name, keys, indexes = [], stream = false }: TableDefinition,
): ProtectedTable {
  const owner = BaseStack.of(scope);
  const hasSortKey = keys === 'pk and sk';
  const wholeName = owner.named(name);
  const table = new DynamodbTable(scope, id, {
    name: wholeName,
    billingMode: 'PAY_PER_REQUEST',
    hashKey: 'pk',
    ...(hasSortKey && { rangeKey: 'sk' }),
    attribute: keyAttributes({ keys, indexes }),
    ...(indexes.length > 0 && { globalSecondaryIndex: indexes.map(describeIndex) }),
    ...(stream && { streamEnabled: true, streamViewType: 'NEW_AND_OLD_IMAGES' }),
    ttl: { attributeName: 'expiresAt', enabled: true },
    pointInTimeRecovery: { enabled: true },
    // The key alias/aws/dynamodb: visible in CloudTrail, and readable by whom IAM lets read the table.
    serverSideEncryption: { enabled: true },
    deletionProtectionEnabled: owner.config.protectData,
  });
  const rangeKey = hasSortKey ? table.rangeKey : undefined;
  return { name: table.name, hashKey: table.hashKey, rangeKey, arn: owner.literalArn(table, wholeName), streamArn: table.streamArn };
}

/** Creates a table directly in a stack, under its own name. */
export function stackTable(stack: BaseStack, definition: TableDefinition): ProtectedTable {
  return protectedTable(stack, definition.name.replaceAll('_', '-'), definition);
}

function describeIndex({ name, hash, range, includes }: TableIndex): DynamodbTableGlobalSecondaryIndex {
  const projection = includes === undefined ? { projectionType: 'ALL' } : { projectionType: 'INCLUDE', nonKeyAttributes: [...includes] };
  return { name, hashKey: hash, rangeKey: range, ...projection };
}
