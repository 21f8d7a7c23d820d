import { parseArgs } from 'node:util';
import { MappingReleaseMissing } from '#domain/errors.ts';
import type { MappingRelease } from '#domain/mapping-release.ts';
import { diffReleases, type KeyChange, type ReleaseDiff, type RowChange } from '#domain/release-diff.ts';
import { paint } from '#local/terminal.ts';
import { loadStoredRelease } from '#platform/gateways/mapping-database.ts';
import { readReleases } from '#platform/gateways/mapping-releases.ts';
import { positionalsOf } from './arguments.ts';
import type { MappingCommand } from './command.ts';
import { DATABASE_HELP, withReadableDatabase } from './database.ts';
import { isReleaseFolder, releaseOfFolder } from './releases.ts';

const USAGE = 'diff A B [--json]';

const HELP = `Prints what changed from release A to release B: techniques, keys, mapping rows by key, standards.

Usage: npm run -s mapping -- ${USAGE}

  A, B    a stored release (2026.11.1), or a folder with a built one (npm run build:seed -- --to DIR); overrides play no part
  --json  one line of JSON

${DATABASE_HELP}
Exit code: 0 compared, 2 no such release.`;

export const diffCommand: MappingCommand = {
  name: 'diff',
  summary: `${USAGE}  what changed from release A to release B`,
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { json: { type: 'boolean' } } });
    const [from = '', to = ''] = positionalsOf(positionals, USAGE, 2);
    const diff = diffReleases(await releaseOf(from), await releaseOf(to));
    console.log(values.json ? JSON.stringify(diff) : describe(diff));
    return 0;
  },
};

async function releaseOf(operand: string): Promise<MappingRelease> {
  if (await isReleaseFolder(operand)) return await releaseOfFolder(operand);
  return await withReadableDatabase(async (sql) => {
    const versions = (await readReleases(sql)).map(({ version }) => version);
    if (versions.includes(operand)) return await loadStoredRelease(sql, operand);
    throw new MappingReleaseMissing(`${operand} is neither a folder with release.json nor a stored release (${versions.join(', ')}).`);
  });
}

function describe(diff: ReleaseDiff): string {
  const { version, attackVersion, sameContent, techniques, keys, mappings, standards } = diff;
  const attack = attackVersion.from === attackVersion.to ? attackVersion.to : `${attackVersion.from} -> ${attackVersion.to}`;
  const head = `${paint('bold', `${version.from} -> ${version.to}`)}  ATT&CK ${attack}${sameContent ? '  same content' : ''}`;
  const named = ({ id, name }: { readonly id: string; readonly name: string }) => `${id} ${name}`;
  const keyed = ({ kind, key, title }: { readonly kind: string; readonly key: string; readonly title: string }) =>
    `${kind} ${key}  ${title}`;
  const stated = ({ techniqueId, standard, controlId }: ReleaseDiff['standards']['added'][number]) =>
    `${techniqueId}  ${standard} ${controlId}`;
  const count = (of: (change: KeyChange) => readonly unknown[]) => mappings.reduce((sum, change) => sum + of(change).length, 0);
  return [
    head,
    ...section('Techniques added', '+', techniques.added.map(named)),
    ...section('Techniques gone', '-', techniques.removed.map(named)),
    ...section(
      'Techniques revoked',
      '~',
      techniques.revoked.map((one) => `${named(one)} -> ${one.replacedBy ?? 'none'}`),
    ),
    ...section('Techniques deprecated', '~', techniques.deprecated.map(named)),
    ...section('Techniques active again', '~', techniques.reinstated.map(named)),
    ...section(
      'Techniques renamed',
      '~',
      techniques.renamed.map((one) => `${one.id} ${one.from} -> ${one.to}`),
    ),
    ...section('Keys gained', '+', keys.gained.map(keyed)),
    ...section('Keys lost', '-', keys.lost.map(keyed)),
    ...section('Keys retired', '~', keys.retired.map(keyed)),
    `\n${paint('bold', 'Mapping')}: ${count((change) => change.added)} rows added, ${count((change) => change.removed)} removed, ` +
      `${count((change) => change.retiered)} of another tier, ${count((change) => change.moved)} moved, on ${mappings.length} keys`,
    ...mappings.flatMap(describeKey),
    ...section('Standards added', '+', standards.added.map(stated)),
    ...section('Standards gone', '-', standards.removed.map(stated)),
  ].join('\n');
}

function describeKey({ kind, key, added, removed, retiered, moved }: KeyChange): string[] {
  const row = ({ techniqueId, strength, category, source }: RowChange) =>
    [techniqueId, strength, category ?? '', source].filter((part) => part !== '').join('  ');
  return [
    `  ${kind} ${paint('bold', key)}`,
    ...added.map((change) => marked('+', row(change))),
    ...removed.map((change) => marked('-', row(change))),
    ...retiered.map((change) => marked('~', row({ ...change, strength: `${change.strength.from} -> ${change.strength.to}` }))),
    ...moved.map((change) => marked('>', `${change.movedFrom} -> ${row(change)}`)),
  ];
}

function section(title: string, mark: Mark, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`\n${paint('bold', title)}: ${lines.length}`, ...lines.map((line) => marked(mark, line))];
}

const COLOURS = { '+': 'green', '-': 'red', '~': 'yellow', '>': 'cyan' } as const;
type Mark = keyof typeof COLOURS;

function marked(mark: Mark, line: string): string {
  return paint(COLOURS[mark], `    ${mark} ${line}`);
}
