import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { HubUnavailable, HubUnknown } from '#domain/base/errors.ts';
import { CATALOG_BY_TIME } from '#domain/base/tables.ts';
import { type CatalogEntry, catalogEntry, type OfferedVersion, type VersionId } from '#domain/hub/catalog-entry.ts';
import { nameVersion } from '#domain/hub/catalog-version.ts';
import {
  buryEntry,
  type CatalogFilter,
  compareEntries,
  decidePublishing,
  isTombstone,
  matchesFilter,
  type PublishDecision,
} from '#domain/hub/publishing.ts';
import { type Checked, recordChecks } from '#domain/hub/record-checks.ts';
import { type CatalogChange, changeVersion } from '#domain/hub/version-change.ts';
import { type Attributes, IS_NEW, jsonText, Table } from '#platform/base/table.ts';

/** Every write is on the state that was read; after so many that others were faster than, somebody else has to try again. */
const MAX_ATTEMPTS = 8;
const READ_AT_ONCE = 200;

/** The outcome of publishing a package, and its row now. */
export type Published = { readonly kind: PublishDecision['kind']; readonly entry: CatalogEntry };

/**
 * The catalog of a hub. Every method throws HubUnavailable where the table is away; those that write also throw HubRefused
 * where the rules of the catalog do not allow it.
 */
export interface Catalog {
  find(id: VersionId): Promise<CatalogEntry | undefined>;
  /** Lists the versions of one reactor, the newest first. */
  listVersions(reactor: Pick<VersionId, 'publisher' | 'name'>): Promise<readonly CatalogEntry[]>;
  /** Lists all versions that match, by reactor, the newest first. A change shows within a second or so. */
  list(filter: CatalogFilter): Promise<readonly CatalogEntry[]>;
  /** Lists the versions that were published last, at most so many; `isComplete`: there are no others. */
  listNewest(most: number): Promise<{ readonly entries: readonly CatalogEntry[]; readonly isComplete: boolean }>;
  /** Publishes a version, or asks for its checks again. */
  publish(offered: OfferedVersion): Promise<Published>;
  /** Changes the state of a version. */
  change(id: VersionId, change: CatalogChange): Promise<CatalogEntry>;
  /** Writes down what checks of some bytes came to. @returns undefined: the version does not wait for them any more */
  record(id: VersionId, digest: string, checked: Checked): Promise<CatalogEntry | undefined>;
  /** Puts a tombstone in the place of a row that somebody deleted, also where other bytes have taken it since. */
  bury(deleted: CatalogEntry): Promise<CatalogEntry>;
}

const stored = z
  .object({
    catalogVersion: jsonText(catalogEntry.shape.version),
    checks: jsonText(catalogEntry.shape.checks),
    facts: jsonText(catalogEntry.shape.facts),
    askedAt: catalogEntry.shape.askedAt,
  })
  .transform(({ catalogVersion: version, ...others }): CatalogEntry => ({ version, ...others }));
const storedRow = z
  .intersection(stored, z.object({ revision: z.number() }))
  .transform(({ revision, ...entry }): Row => ({ entry, revision }));

/** A row, and how often it was written. */
type Row = { readonly entry: CatalogEntry; readonly revision: number };

/** The one partition of the index. */
const ALL = 'all';

/** Reads a row as the stream of the table tells it; undefined for a row that is no version of a reactor. */
export function readCatalogRow(attributes: unknown): CatalogEntry | undefined {
  return stored.safeParse(attributes).data;
}

/** The catalog as items of one DynamoDB table: a partition is a reactor, a sort key one of its versions. */
export function catalogTable(client: DynamoDBClient, tableName: string): Catalog {
  const advice = 'Without its catalog a hub decides nothing.';
  const table = new Table(client, tableName, { schema: storedRow, error: HubUnavailable, advice });
  const find = (id: VersionId) => table.get(locate(id));
  const put = (entry: CatalogEntry, before: Row | undefined): Promise<boolean> => {
    const condition = before === undefined ? IS_NEW : { where: 'revision = :before', values: { before: before.revision } };
    return table.putIf(buildItem(entry, (before?.revision ?? 0) + 1), condition);
  };
  /** Decides on what is there, and decides anew where somebody else was faster. */
  const write = async <Result>(id: VersionId, decide: (before: CatalogEntry | undefined) => Decided<Result>): Promise<Result> => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const before = await find(id);
      const { entry, result } = decide(before?.entry);
      if (entry === undefined || (await put(entry, before))) return result;
    }
    throw new HubUnavailable(`${nameVersion(id)} was changed by others ${MAX_ATTEMPTS} times meanwhile. Try again.`);
  };
  return {
    find: async (id) => (await find(id))?.entry,
    listVersions: async ({ publisher, name }) =>
      (await table.query(`${publisher}/${name}`)).map(({ entry }) => entry).toSorted(compareEntries),
    async list(filter) {
      const rows = await table.queryIndex(CATALOG_BY_TIME, ALL, { after: 0 }, stored);
      return rows.filter((entry) => matchesFilter(entry, filter)).toSorted(compareEntries);
    },
    async listNewest(most) {
      const entries: CatalogEntry[] = [];
      let from: Attributes | undefined;
      do {
        const page = await table.queryPage(CATALOG_BY_TIME, ALL, { most: Math.min(READ_AT_ONCE, most - entries.length), from }, stored);
        entries.push(...page.rows);
        from = page.next;
      } while (from !== undefined && entries.length < most);
      return { entries, isComplete: from === undefined };
    },
    publish: (offered) =>
      write(offered, (before) => {
        const decision = decidePublishing(before, offered);
        return { entry: decision.kind === 'keep' ? undefined : decision.entry, result: decision };
      }),
    change: (id, change) =>
      write(id, (before) => {
        if (before === undefined) throw new HubUnknown(`The hub knows no ${nameVersion(id)}. "reactor list --hub" shows what it has.`);
        const entry = { ...before, version: changeVersion(before.version, change) };
        return { entry, result: entry };
      }),
    record: (id, digest, checked) =>
      write(id, (before) => {
        const entry = before && recordChecks(before, digest, checked);
        return { entry, result: entry };
      }),
    bury: (deleted) =>
      write(deleted.version, (before) => {
        // The same bytes, written back: their row says what became of them since. A tombstone stays, whoever's it is.
        if (before?.version.digest === deleted.version.digest || (before !== undefined && isTombstone(before)))
          return { entry: undefined, result: before };
        const entry = buryEntry(deleted);
        return { entry, result: entry };
      }),
  };
}

/** The row to write, if any, and the answer to the caller. */
type Decided<Result> = { readonly entry: CatalogEntry | undefined; readonly result: Result };

function locate({ publisher, name, version }: VersionId) {
  return { pk: `${publisher}/${name}`, sk: version };
}

function buildItem({ version, checks, facts, askedAt }: CatalogEntry, revision: number) {
  return {
    ...locate(version),
    catalogVersion: JSON.stringify(version),
    checks: JSON.stringify(checks),
    facts: JSON.stringify(facts),
    askedAt,
    revision,
    [CATALOG_BY_TIME.hash]: ALL,
    [CATALOG_BY_TIME.range]: Date.parse(version.publishedAt),
  };
}
