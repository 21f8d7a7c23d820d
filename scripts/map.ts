import { join } from 'node:path';
import { truncate } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { type KeyAnswer, type KeyOfTechnique, keysOfTechnique, listSpellings, lookUpKey, similarKeys } from '#domain/mapping/key-lookup.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { MappingRelease } from '#domain/mapping/mapping-release.ts';
import { readReleaseFiles } from '#platform/mapping/release-files.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { paint, table } from '#scripts/terminal/terminal.ts';

const SQL_FOLDER = join(import.meta.dirname, '../sql');
const LONGEST_TITLE = 60;

/** `map`: what the mapping says of keys and techniques. */
export const command = defineCommand({
  about: 'Prints what the mapping release says of keys (techniques, tactics, tier, provenance), or which keys show a technique.',
  arguments: [
    {
      name: 'KEY',
      many: true,
      about:
        'a control id (S3.2), Config rule (restricted-ssh, also as securityhub-…-hash or …-conformance-pack-…), finding type (CryptoCurrency:EC2/BitcoinTool.B), Prowler check, GeneratorId (pci-dss/v/3.2.1/PCI.S3.1), or the other way round a technique (T1530). Small and capital letters are the same',
      missing: 'Name a key, such as S3.2, or a technique, such as T1530. See --help.',
    },
  ],
  options: {
    json: flag('the last line of standard output is a list of {query, answers} as JSON; for a technique {query, technique, keys}'),
  },
  notes: [
    'Environment: DATABASE_URL names a PostgreSQL (loopback; brought up to date as by a deployment) whose active release is asked instead of the files of sql/.',
  ],
  examples: ['S3.2 restricted-ssh', 'T1530 --json'],
  exitCodes: { 0: 'every key is known (mapped or not)', 1: 'one is not' },
  run: async ({ json }, keys) => await say(keys, json),
});

type Technique = { readonly id: string; readonly name: string; readonly tacticIds: readonly string[] };
type ReverseAnswer = { readonly query: string; readonly technique: Technique; readonly keys: readonly KeyOfTechnique[] };
type Answer = { readonly query: string; readonly answers: readonly KeyAnswer[] } | ReverseAnswer;

async function say(keys: readonly string[], asJson: boolean): Promise<number> {
  if (keys.some((query) => query.trim() === '')) throw new ConfigurationInvalid('A key is empty. Write one such as S3.2. See --help.');
  const release = await readRelease();
  const index = new MappingIndex(release);
  const answers = keys.map((query) => answerTo(query, release, index));
  if (asJson) console.log(JSON.stringify(answers));
  else for (const answer of answers) console.log(describe(answer, release, index));
  return answers.every((answer) => 'technique' in answer || answer.answers.length > 0) ? 0 : 1;
}

async function readRelease(): Promise<MappingRelease> {
  if (process.env['DATABASE_URL'] === undefined) return await readReleaseFiles(SQL_FOLDER);
  const { readActive } = await import('./mapping/output.ts');
  return (await readActive(async () => undefined)).release;
}

function answerTo(query: string, release: MappingRelease, index: MappingIndex): Answer {
  const technique = index.technique(query.trim().toUpperCase());
  if (technique !== undefined) return { query, technique, keys: keysOfTechnique(technique.id, index) };
  const exact = lookUpKey(query, index);
  if (exact.length > 0) return { query, answers: exact };
  return { query, answers: listSpellings(query, release).flatMap((spelling) => lookUpKey(spelling, index)) };
}

function describe(answer: Answer, release: MappingRelease, index: MappingIndex): string {
  if ('technique' in answer) return describeTechnique(answer, release, index);
  if (answer.answers.length === 0) return unknown(answer.query, release);
  return answer.answers.map((one) => describeKey(one, release, index)).join('\n');
}

function unknown(query: string, release: MappingRelease): string {
  const shown = paint('red', truncate(oneLine(query), LONGEST_TITLE));
  if (/^T\d{4}(\.\d{3})?$/i.test(query.trim())) {
    const withdrawn = release.techniques.find(({ id }) => id === query.trim().toUpperCase());
    const why = withdrawn === undefined ? 'no technique' : `a ${withdrawn.status} technique without a replacement`;
    return `${shown} is ${why} of ATT&CK ${release.attackVersion}, which release ${release.version} maps to.\n`;
  }
  const similar = similarKeys(query, release.catalog);
  return `${shown} is no key of release ${release.version}.${similar.length > 0 ? ` Similar: ${similar.join(', ')}` : ''}\n`;
}

function describeTechnique({ query, technique, keys }: ReverseAnswer, release: MappingRelease, index: MappingIndex): string {
  const asked = query.trim().toUpperCase();
  const instead = asked === technique.id ? '' : `, in place of ${asked}, which was revoked`;
  const head = `${paint('bold', technique.id)}  ${technique.name}  (${formatTactics(technique, index)})${instead}`;
  if (keys.length === 0) return `${head}\n  no key of release ${release.version} shows it\n`;
  const titles = new Map(release.catalog.map(({ kind, key, title }) => [`${kind} ${key}`, title]));
  const rows = keys.map(({ kind, key, technique: { id, tier, rank }, of }) => {
    const title = titles.get(`${kind} ${key}`) ?? '';
    return [kind, key, id, tier ?? '', `${rank}/${of}`, title === key ? '' : truncate(title, LONGEST_TITLE)];
  });
  return `${head}\n${table([['kind', 'key', 'shows', 'tier', 'rank', 'title'], ...rows])}\n`;
}

function describeKey(answer: KeyAnswer, release: MappingRelease, index: MappingIndex): string {
  const entry = release.catalog.find(({ kind, key }) => kind === answer.kind && key === answer.key);
  const via = answer.via === undefined ? '' : paint('gray', ` (by ${answer.via.replace('_', ' ')})`);
  const head = `${paint('bold', answer.key)}  ${answer.kind}${via}  ${entry === undefined || entry.title === answer.key ? '' : entry.title}${entry?.status === 'retired' ? '  RETIRED' : ''}`;
  if (answer.techniques.length === 0) return `${head}\n  ${noTechnique(answer)}\n`;
  const rows = answer.techniques.map((technique) => [
    technique.rank,
    technique.id,
    technique.name,
    formatTactics(technique, index),
    technique.tier ?? '',
    technique.score ?? '',
    technique.foldedInto.length > 0 ? `told by ${technique.foldedInto.join(', ')}` : formatSources(answer, technique.id),
  ]);
  return `${head}\n${table([['#', 'technique', 'name', 'tactics', 'tier', 'score', 'sources'], ...rows])}\n`;
}

function formatTactics({ tacticIds }: Pick<Technique, 'tacticIds'>, index: MappingIndex): string {
  return tacticIds.map((id) => index.tactic(id)?.name ?? id).join(', ');
}

function noTechnique({ reason }: KeyAnswer): string {
  return reason === undefined ? 'no technique: nobody has mapped it, or said why none is right' : `no technique, because: ${reason}`;
}

function formatSources(answer: KeyAnswer, techniqueId: string): string {
  const sources = answer.rows.filter((row) => row.techniqueId === techniqueId).map((row) => `${row.source} (${row.license})`);
  return [...new Set(sources)].join(', ');
}

runAlone(import.meta.filename, 'npm run -s map --', command);
