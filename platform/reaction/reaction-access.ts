import { OrganizationsClient } from '@aws-sdk/client-organizations';
import type * as z from 'zod';
import { dynamoDbClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import type { mappingDatabaseEnv, reactionRulesEnv } from '#platform/base/env.ts';
import { postgres } from '#platform/base/postgres.ts';
import { MappingCache } from '#platform/mapping/mapping-cache.ts';
import { mappingDatabase } from '#platform/mapping/mapping-database.ts';
import { awsOrganization, listedAccounts, type Organization } from './organization.ts';
import { reactionRulesTables } from './reaction-rules.ts';
import { reactionRulesCache } from './reaction-rules-cache.ts';
import type { ReactionSources } from './reactions-of-finding.ts';

type DatabaseEnv = z.output<z.ZodObject<typeof mappingDatabaseEnv>>;
type RulesEnv = z.output<z.ZodObject<typeof reactionRulesEnv>>;

/** Everything that deciding over reactions looks up. @param onStale told when the mapping database is away */
export function reactionSources(env: DatabaseEnv & RulesEnv, onStale: (reason: unknown) => void): ReactionSources {
  const tables = { controls: env.CONTROLS_TABLE, reactors: env.LOCAL_REACTORS_TABLE };
  return {
    mapping: new MappingCache({
      source: mappingDatabase(postgres(env)),
      clock: systemClock,
      refreshMs: env.MAPPING_REFRESH_SECONDS * 1000,
      onStale,
    }),
    rules: reactionRulesCache(reactionRulesTables(dynamoDbClient(), tables), env.RULES_REFRESH_SECONDS, systemClock),
    organization: openOrganization(env),
    now: () => systemClock.now(),
  };
}

/** Organizations answers in one Region per partition, which the SDK finds by itself. */
export function openOrganization({ MEMBER_ACCOUNTS: accounts }: Pick<RulesEnv, 'MEMBER_ACCOUNTS'>): Organization {
  return accounts === 'organization' ? awsOrganization(new OrganizationsClient({}), systemClock) : listedAccounts(accounts.split(','));
}
