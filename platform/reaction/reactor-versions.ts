import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KEEP_VERSIONS_MS } from '#domain/reaction/execution-keeping.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { nameReactorVersion, versionRows } from '#domain/reaction/rule-rows.ts';
import { type AgeClock, measureAge } from '#platform/base/clock.ts';
import { ruleTable } from './rule-table.ts';

/** The versions of reactors that planned here, whoever installed them. Both methods throw BindingsUnavailable. */
export interface ReactorVersions {
  /** Keeps a version that is about to plan for longer than a backup of this plan. One that was kept a short while ago stays as it is. */
  keep(reactor: InstalledReactor): Promise<void>;
  /** Finds a version that planned; undefined: none that anything can still refer to. */
  find(wanted: { readonly id: string; readonly version: string }): Promise<InstalledReactor | undefined>;
}

/** How long a container relies on what it wrote. */
const RELY_MS = 24 * 3600 * 1000;

/** Keeps versions in the partition `REACTOR_VERSIONS` of `security_local_reactors`. */
export function reactorVersionsTable(client: DynamoDBClient, tableName: string, clock: AgeClock): ReactorVersions {
  const table = ruleTable(client, tableName, versionRows);
  const written = new Map<string, { readonly content: string; readonly age: () => number }>();
  return {
    async keep(reactor) {
      const row = versionRows.readRow(reactor);
      const known = written.get(row.sk);
      // A version that was built again takes the place of the earlier build, whose function may be gone.
      if (known?.content === row.content && known.age() < RELY_MS) return;
      await table.put(row, { livesUntil: clock.now() + KEEP_VERSIONS_MS });
      written.set(row.sk, { content: row.content, age: measureAge(clock) });
    },
    async find({ id, version }) {
      return (await table.get(versionRows.keyOf(nameReactorVersion(id, version))))?.content;
    },
  };
}
