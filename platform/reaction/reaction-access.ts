import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import type * as z from 'zod';
import type { UnreadableRow } from '#domain/reaction/quarantine.ts';
import type { mappingDatabaseEnv, reactionRulesEnv } from '#platform/base/env.ts';
import type { Host } from '#platform/base/host.ts';
import type { Telemetry } from '#platform/base/telemetry.ts';
import { openMapping, warnStale } from '#platform/mapping/mapping-access.ts';
import { awsOrganization, listedAccounts, type Organization } from './organization.ts';
import { reactionRulesTables } from './reaction-rules.ts';
import { type ReactionRules, reactionRulesCache } from './reaction-rules-cache.ts';
import type { ReactionSources } from './reactions-of-finding.ts';
import { tellUnreadable } from './unreadable-rules.ts';

type DatabaseEnv = z.output<z.ZodObject<typeof mappingDatabaseEnv>>;
type RulesEnv = z.output<z.ZodObject<typeof reactionRulesEnv>>;

/** Everything that deciding over reactions looks up. @param telemetry told when the mapping database is away, and of rules that cannot be read */
export function reactionSources(env: DatabaseEnv & RulesEnv, host: Host, telemetry: Telemetry): ReactionSources {
  return {
    mapping: openMapping(env, host, { refreshMs: env.MAPPING_REFRESH_SECONDS * 1000, onStale: warnStale(telemetry.logger) }),
    rules: openRules(env, host, tellUnreadable(telemetry, host.clock)),
    organization: openOrganization(env, host),
    clock: host.clock,
  };
}

/** The bindings and installed reactors, as old as the environment allows. */
export function openRules(
  env: Pick<RulesEnv, 'CONTROLS_TABLE' | 'LOCAL_REACTORS_TABLE' | 'RULES_REFRESH_SECONDS'>,
  { client, clock }: Host,
  onRead?: (unreadable: readonly UnreadableRow[]) => void,
): () => Promise<ReactionRules> {
  const tables = { controls: env.CONTROLS_TABLE, reactors: env.LOCAL_REACTORS_TABLE };
  return reactionRulesCache(reactionRulesTables(client(DynamoDBClient), tables), env.RULES_REFRESH_SECONDS, clock, onRead);
}

/** Organizations answers in one Region per partition, which the SDK finds by itself. */
export function openOrganization({ MEMBER_ACCOUNTS: accounts }: Pick<RulesEnv, 'MEMBER_ACCOUNTS'>, { client, clock }: Host): Organization {
  return accounts === 'organization' ? awsOrganization(client(OrganizationsClient), clock) : listedAccounts(accounts.split(','));
}
