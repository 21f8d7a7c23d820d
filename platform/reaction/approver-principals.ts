import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import { type ApproverPrincipal, approverPrincipal } from '#domain/reaction/approver-principals.ts';
import { APPROVER_PRINCIPALS_KEY } from '#domain/reaction/rule-rows.ts';
import { jsonText, Table } from '#platform/base/table.ts';

const row = z.object({ content: jsonText(z.array(approverPrincipal)) });

/** Reads who in AWS is which person: one row of the table of approvals, which the configuration owns; no row, nobody. */
export function approverPrincipalsTable(client: DynamoDBClient, tableName: string): () => Promise<readonly ApproverPrincipal[]> {
  const advice = 'Without it nobody is an approver. Deploy the configuration again.';
  const table = new Table(client, tableName, { schema: row, error: ExecutionRecordUnavailable, advice });
  return async () => (await table.get({ pk: APPROVER_PRINCIPALS_KEY }))?.content ?? [];
}
