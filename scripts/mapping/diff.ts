import { MappingReleaseMissing } from '#domain/base/errors.ts';
import type { KeyAlias } from '#domain/finding/source-kind.ts';
import type { CatalogEntry, MappingRelease, NoTechnique, StandardControl } from '#domain/mapping/mapping-release.ts';
import { diffReleases, type KeyChange, type ReleaseDiff, type RowChange } from '#domain/mapping/release-diff.ts';
import { loadStoredRelease } from '#platform/mapping/mapping-database.ts';
import { readReleases } from '#platform/mapping/mapping-releases.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { paint } from '#scripts/terminal/terminal.ts';
import { DATABASE_HELP, withReadableDatabase } from './database.ts';
import { isReleaseFolder, releaseOfFolder } from './releases.ts';

export const command = defineCommand({
  about:
    'Prints what changed from release A to release B: a summary, then tactics, techniques, keys, mapping rows by key, spellings, standards. + came, - went, ~ changed, > the technique was revoked and the statement moved to its replacement.',
  arguments: [
    {
      name: 'A',
      about: 'a stored release (2026.11.2), or a folder with a built one (npm run build:seed -- --to DIR); overrides play no part',
    },
    { name: 'B', about: 'the same, to compare it with' },
  ],
  options: { json: flag('one line of JSON') },
  notes: [DATABASE_HELP],
  examples: ['2026.11.1 2026.11.2', '2026.11.2 dist/release --json'],
  exitCodes: { 0: 'compared', 2: 'wrong use, or no such release' },
  async run({ json }, [from = '', to = '']) {
    const diff = diffReleases(await loadRelease(from), await loadRelease(to));
    console.log(json ? JSON.stringify(diff) : describe(diff));
    return 0;
  },
});

async function loadRelease(operand: string): Promise<MappingRelease> {
  if (await isReleaseFolder(operand)) return await releaseOfFolder(operand);
  return await withReadableDatabase(async (sql) => {
    const versions = (await readReleases(sql)).map(({ version }) => version);
    if (versions.includes(operand)) return await loadStoredRelease(sql, operand);
    throw new MappingReleaseMissing(`${operand} is neither a folder with release.json nor a stored release (${versions.join(', ')}).`);
  });
}

function describe(diff: ReleaseDiff): string {
  const { version, attackVersion, sameContent, mappings } = diff;
  const attack = attackVersion.from === attackVersion.to ? attackVersion.to : `${attackVersion.from} -> ${attackVersion.to}`;
  const head = `${paint('bold', `${version.from} -> ${version.to}`)}  ATT&CK ${attack}${sameContent ? '  same content' : ''}`;
  const count = (of: (change: KeyChange) => readonly unknown[]) => mappings.reduce((sum, change) => sum + of(change).length, 0);
  const facts = [...tacticSections(diff), ...techniqueSections(diff), ...keySections(diff)];
  const others = otherSections(diff);
  const rows =
    `${paint('bold', 'Mapping')}: ${count((change) => change.added)} rows added, ${count((change) => change.removed)} removed, ` +
    `${count((change) => change.retiered)} of another tier or score, ${count((change) => change.moved)} moved, on ${mappings.length} keys`;
  const summary = [...facts, ...others].flatMap(({ title, lines }) => (lines.length === 0 ? [] : `${title}: ${lines.length}`));
  return [head, rows, ...summary, ...facts.flatMap(written), ...mapped(mappings), ...others.flatMap(written)].join('\n');
}

type Section = { readonly title: string; readonly mark: Mark; readonly lines: readonly string[] };

function tacticSections({ tactics }: ReleaseDiff): readonly Section[] {
  return [
    { title: 'Tactics added', mark: '+', lines: tactics.added.map(named) },
    { title: 'Tactics gone', mark: '-', lines: tactics.removed.map(named) },
    { title: 'Tactics renamed', mark: '~', lines: tactics.renamed.map(renamed) },
  ];
}

function techniqueSections({ techniques }: ReleaseDiff): readonly Section[] {
  return [
    { title: 'Techniques added', mark: '+', lines: techniques.added.map(named) },
    { title: 'Techniques gone', mark: '-', lines: techniques.removed.map(named) },
    {
      title: 'Techniques revoked',
      mark: '~',
      lines: techniques.revoked.map((one) => `${named(one)} -> ${one.replacedBy ? named(one.replacedBy) : 'none'}`),
    },
    { title: 'Techniques deprecated', mark: '~', lines: techniques.deprecated.map(named) },
    { title: 'Techniques active again', mark: '~', lines: techniques.reinstated.map(named) },
    { title: 'Techniques renamed', mark: '~', lines: techniques.renamed.map(renamed) },
    {
      title: 'Techniques under other tactics',
      mark: '~',
      lines: techniques.regrouped.map((one) => `${named(one)}  ${one.from.join(', ') || 'none'} -> ${one.to.join(', ') || 'none'}`),
    },
  ];
}

function keySections({ keys, noTechnique }: ReleaseDiff): readonly Section[] {
  const titled = ({ kind, key, title }: CatalogEntry) => `${kind} ${key}  ${title}`;
  const reasoned = ({ kind, key, reason }: NoTechnique) => `${kind} ${key}  ${reason}`;
  return [
    { title: 'Keys gained', mark: '+', lines: keys.gained.map(titled) },
    { title: 'Keys lost', mark: '-', lines: keys.lost.map(titled) },
    { title: 'Keys retired', mark: '~', lines: keys.retired.map(titled) },
    { title: 'Keys active again', mark: '~', lines: keys.reinstated.map(titled) },
    {
      title: 'Keys with another title',
      mark: '~',
      lines: keys.retitled.map(({ kind, key, from, to }) => `${kind} ${key}  ${from} -> ${to}`),
    },
    { title: 'No technique on purpose', mark: '+', lines: noTechnique.added.map(reasoned) },
    { title: 'No longer without technique on purpose', mark: '-', lines: noTechnique.removed.map(reasoned) },
  ];
}

function otherSections({ aliases, standards }: ReleaseDiff): readonly Section[] {
  const spelled = ({ aliasKind, alias, kind, key }: KeyAlias) => `${aliasKind} ${alias} = ${kind} ${key}`;
  const stated = ({ techniqueId, standard, controlId }: StandardControl) => `${techniqueId}  ${standard} ${controlId}`;
  return [
    { title: 'Spellings added', mark: '+', lines: aliases.added.map(spelled) },
    { title: 'Spellings gone', mark: '-', lines: aliases.removed.map(spelled) },
    { title: 'Standards added', mark: '+', lines: standards.added.map(stated) },
    { title: 'Standards gone', mark: '-', lines: standards.removed.map(stated) },
    { title: 'Standards moved', mark: '>', lines: standards.moved.map((one) => `${one.movedFrom} -> ${stated(one)}`) },
  ];
}

function named({ id, name }: { readonly id: string; readonly name: string }): string {
  return `${id} ${name}`;
}

function renamed({ id, from, to }: { readonly id: string; readonly from: string; readonly to: string }): string {
  return `${id} ${from} -> ${to}`;
}

function mapped(mappings: readonly KeyChange[]): readonly string[] {
  return mappings.length === 0 ? [] : [`\n${paint('bold', 'Rows by key')}`, ...mappings.flatMap(describeKey)];
}

function describeKey({ kind, key, added, removed, retiered, moved }: KeyChange): string[] {
  const row = ({ techniqueId, techniqueName, strength, category, source }: RowChange) =>
    [`${techniqueId} ${techniqueName}`, strength, category ?? '', source].filter((part) => part !== '').join('  ');
  return [
    `  ${kind} ${paint('bold', key)}`,
    ...added.map((change) => marked('+', row(change))),
    ...removed.map((change) => marked('-', row(change))),
    ...retiered.map((change) => marked('~', row({ ...change, strength: `${change.strength.from} -> ${change.strength.to}` }))),
    ...moved.map((change) => marked('>', `${change.movedFrom} -> ${row(change)}`)),
  ];
}

function written({ title, mark, lines }: Section): readonly string[] {
  return lines.length === 0 ? [] : [`\n${paint('bold', title)}: ${lines.length}`, ...lines.map((line) => marked(mark, line))];
}

const COLOURS = { '+': 'green', '-': 'red', '~': 'yellow', '>': 'cyan' } as const;
type Mark = keyof typeof COLOURS;

function marked(mark: Mark, line: string): string {
  return paint(COLOURS[mark], `    ${mark} ${line}`);
}
