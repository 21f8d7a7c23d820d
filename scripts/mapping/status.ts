import type { Sql } from '#platform/base/sql.ts';
import { readOverrides } from '#platform/mapping/mapping-overrides.ts';
import { type Activation, countRows, readActivations, readReleases, type StoredRelease } from '#platform/mapping/mapping-releases.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { paint, table } from '#scripts/terminal/terminal.ts';
import { DATABASE_HELP, withReadableDatabase } from './database.ts';

const RECENT = 10;

type Status = {
  readonly releases: readonly StoredRelease[];
  /** Rows of each table, by version. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly overrides: Readonly<Record<'map' | 'deny' | 'tier', number>>;
  readonly activations: readonly Activation[];
};

export const command = defineCommand({
  about: 'Prints what the mapping database holds: releases, rows per table, overrides, the latest activations.',
  options: { json: flag('one line of JSON: {releases, rows, overrides, activations}') },
  notes: [DATABASE_HELP],
  exitCodes: { 0: 'printed' },
  async run({ json }) {
    const status = await withReadableDatabase(readStatus);
    console.log(json ? JSON.stringify(status) : describe(status));
    return 0;
  },
});

async function readStatus(sql: Sql): Promise<Status> {
  const releases = await readReleases(sql);
  const rows: Record<string, Readonly<Record<string, number>>> = {};
  for (const { version } of releases) rows[version] = await countRows(sql, version);
  const actions = (await readOverrides(sql)).map(({ action }) => action);
  const count = (wanted: string) => actions.filter((action) => action === wanted).length;
  const overrides = { map: count('map'), deny: count('deny'), tier: count('tier') };
  return { releases, rows, overrides, activations: (await readActivations(sql)).slice(-RECENT) };
}

function describe({ releases, rows, overrides, activations }: Status): string {
  const versions = releases.map(({ version }) => version);
  const tables = [...new Set(Object.values(rows).flatMap((counts) => Object.keys(counts)))];
  return [
    paint('bold', 'Releases'),
    table([
      ['release', 'ATT&CK', 'content', 'created', 'active since'],
      ...releases.map((release) => [
        release.version,
        release.attackVersion,
        release.contentHash.slice(0, 12),
        release.createdAt.slice(0, 10),
        release.isActive ? (release.activatedAt ?? '') : '',
      ]),
    ]),
    paint('bold', '\nRows'),
    table([['table', ...versions], ...tables.map((name) => [name, ...versions.map((version) => rows[version]?.[name] ?? 0)])]),
    paint('bold', '\nOverrides'),
    `  own rows ${overrides.map}, deny rows ${overrides.deny}, tier thresholds ${overrides.tier}`,
    paint('bold', '\nActivations'),
    table([['when', 'from', 'to', 'by'], ...activations.map(({ at, previous, release, by }) => [at, previous ?? '-', release, by])]),
  ].join('\n');
}
