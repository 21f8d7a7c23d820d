import { formatReactorId } from '@attack-reactor/kit/contract';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { InstallationReport } from '#domain/hub/installation-report.ts';
import { installationRows, wantedRows } from '#domain/hub/installation-rows.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { nameReactorVersion, OWNER_CONFIGURATION, reactorRows, versionRows } from '#domain/reaction/rule-rows.ts';
import type { StreamChange } from '#platform/base/stream-pipeline.ts';
import { jsonText } from '#platform/base/table.ts';
import { readRules, replaceRule, ruleTable } from '#platform/reaction/rule-table.ts';

/** The reactor that is installed under an id, and its owner. */
export type InstalledEntry = { readonly reactor: InstalledReactor; readonly isOfConfiguration: boolean };

/** The rows of `security_local_reactors` that installing is about. Every method throws BindingsUnavailable. */
export interface Installations {
  /** Every reactor that is installed, wanted, or was. Rows that cannot be read are left out. */
  list(): Promise<{
    readonly installed: readonly InstalledEntry[];
    readonly wanted: readonly WantedReactor[];
    readonly reports: readonly InstallationReport[];
  }>;
  wanted(reactorId: string): Promise<WantedReactor | undefined>;
  want(wanted: WantedReactor): Promise<void>;
  /** Puts a wish in the place of another one. @returns false: that one is not there as it was any more */
  replaceWish(before: WantedReactor, after: WantedReactor): Promise<boolean>;
  forget(reactorId: string): Promise<void>;
  installed(reactorId: string): Promise<InstalledEntry | undefined>;
  /**
   * Enters a version as the one that serves.
   * @param fence of the lease of the reactor: who holds an older one writes no more
   * @returns false: the configuration owns the row, or somebody with a newer lease wrote it
   */
  enter(reactor: InstalledReactor, fence: number): Promise<boolean>;
  /** Takes the row of a reactor away, under the same conditions. */
  leave(reactorId: string, fence: number): Promise<boolean>;
  /** Lists every version that planned here. */
  versions(): Promise<readonly InstalledReactor[]>;
  /**
   * Disables a version wherever it stands: as the one that serves, and as one that planned.
   * @returns false: it stands nowhere any more, or is disabled already
   */
  disable(reactor: InstalledReactor, disabled: NonNullable<InstalledReactor['disabled']>): Promise<boolean>;
  /** Forgets every version of a reactor that planned: none of them can be called any more. */
  forgetVersions(reactorId: string): Promise<void>;
  report(report: InstallationReport): Promise<void>;
  findReport(reactorId: string): Promise<InstallationReport | undefined>;
}

/** A row without a fence was written by hand, or before there was a hub. */
const IS_OURS = '(attribute_not_exists(#owner) OR #owner <> :owner) AND (attribute_not_exists(#fence) OR #fence <= :fence)';

/** Opens the rows of a table. */
export function installationsTable(client: DynamoDBClient, tableName: string): Installations {
  const wanted = ruleTable(client, tableName, wantedRows);
  const installed = ruleTable(client, tableName, reactorRows);
  const reports = ruleTable(client, tableName, installationRows);
  const versions = ruleTable(client, tableName, versionRows);
  return {
    async list() {
      const [{ read }, wishes, reported] = await Promise.all([
        readRules(client, tableName, reactorRows),
        readRules(client, tableName, wantedRows),
        readRules(client, tableName, installationRows),
      ]);
      return { installed: read.map(readEntry), wanted: wishes.values, reports: reported.values };
    },
    wanted: async (id) => (await wanted.get(wantedRows.keyOf(id)))?.content,
    want: (one) => wanted.put(wantedRows.readRow(one)),
    replaceWish: (before, after) => replaceRule(client, tableName, wantedRows, { before, after }),
    forget: (id) => wanted.delete(wantedRows.keyOf(id)),
    async installed(id) {
      const row = await installed.get(reactorRows.keyOf(id));
      return row === undefined ? undefined : readEntry(row);
    },
    enter: (reactor, fence) =>
      installed.putIf({ ...reactorRows.readRow(reactor), fence }, { where: IS_OURS, values: { owner: OWNER_CONFIGURATION, fence } }),
    leave: (id, fence) => installed.deleteIf(reactorRows.keyOf(id), { where: IS_OURS, values: { owner: OWNER_CONFIGURATION, fence } }),
    versions: async () => (await readRules(client, tableName, versionRows)).values,
    async disable(reactor, disabled) {
      const written = [
        await replaceRule(client, tableName, reactorRows, { before: reactor, after: { ...reactor, disabled } }),
        await replaceRule(client, tableName, versionRows, { before: reactor, after: { ...reactor, disabled } }),
      ];
      return written.includes(true);
    },
    async forgetVersions(id) {
      const { values } = await readRules(client, tableName, versionRows);
      const ofReactor = values.filter(({ manifest }) => formatReactorId(manifest) === id);
      for (const one of ofReactor) await versions.delete(versionRows.keyOf(nameReactorVersion(id, one.manifest.version)));
    },
    report: (report) => reports.put(installationRows.readRow(report)),
    findReport: async (id) => (await reports.get(installationRows.keyOf(id)))?.content,
  };
}

function readEntry({ content, owner }: { readonly content: InstalledReactor; readonly owner?: string | undefined }): InstalledEntry {
  return { reactor: content, isOfConfiguration: owner === OWNER_CONFIGURATION };
}

/** A row of the table as its stream tells it. `row` is its key, which nobody trusts. */
export type ReadWish =
  | { readonly kind: 'wish'; readonly wanted: WantedReactor }
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed'; readonly row: string };

const wishRow = z.object({ sk: z.string(), content: jsonText(wantedRows.schema) });

/** Reads an image of the stream; rows of other partitions are no wishes. */
export function readWish(image: StreamChange['before']): ReadWish {
  if (image === undefined || image['pk']?.S !== wantedRows.partition) return { kind: 'none' };
  const row = image['sk']?.S ?? '';
  const read = wishRow.safeParse({ sk: row, content: image['content']?.S });
  // A wish under the key of another reactor would be worked on as that one.
  if (!read.success || read.data.content.reactorId !== row) return { kind: 'malformed', row };
  return { kind: 'wish', wanted: read.data.content };
}
