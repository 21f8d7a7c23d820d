import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { MemberRoleParts } from '#domain/reaction/member-rights.ts';
import { MEMBER_ROLE_CEILING, memberRoleRows, OWNER_CONFIGURATION, reactorRows } from '#domain/reaction/rule-rows.ts';
import { readRules, ruleTable } from '#platform/reaction/rule-table.ts';

/**
 * Loads what the role in member accounts is made of, as the last deployment wrote it down: the reactors of the configuration, and
 * the ceiling. Where nobody wrote a ceiling there is none.
 * @throws BindingsUnavailable
 */
export async function loadMemberRole(client: DynamoDBClient, tableName: string): Promise<MemberRoleParts> {
  const [{ read }, row] = await Promise.all([
    readRules(client, tableName, reactorRows),
    ruleTable(client, tableName, memberRoleRows).get(memberRoleRows.keyOf(MEMBER_ROLE_CEILING)),
  ]);
  const manifests = read.filter(({ owner }) => owner === OWNER_CONFIGURATION).map(({ content }) => content.manifest);
  return { manifests, ceiling: row?.content.ceiling ?? [] };
}
