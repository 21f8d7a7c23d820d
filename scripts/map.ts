import { parseArgs } from 'node:util';
import { type KeyAnswer, lookUpKey, similarKeys } from '#domain/key-lookup.ts';
import { MappingIndex } from '#domain/mapping-index.ts';
import type { MappingRelease } from '#domain/mapping-release.ts';
import { runCommand } from '#local/command.ts';
import { paint, table } from '#local/terminal.ts';
import { DATABASE_HELP } from './mapping/database.ts';
import { readActive } from './mapping/output.ts';

const HELP = `Prints what the active mapping release says of keys: techniques, tactics, tier, provenance.

Usage: npm run -s map -- [--json] KEY...

  KEY     a control id (S3.2), Config rule (restricted-ssh, also as securityhub-…-hash or …-conformance-pack-…), finding
          type (Recon:IAMUser/UserPermissions), Prowler check, or GeneratorId (pci-dss/v/3.2.1/PCI.S3.1)
  --json  the last line of standard output is a list of {query, answers} as JSON

${DATABASE_HELP}
Exit code: 0 if every key is known (mapped or not), 1 if one is not, 2 for unusable arguments.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help || positionals.length === 0) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  const { release } = await readActive(async () => undefined);
  const index = new MappingIndex(release);
  const questions = positionals.map((query) => ({ query, answers: lookUpKey(query, index) }));
  if (!values.json) {
    for (const { query, answers } of questions)
      console.log(answers.length === 0 ? unknown(query, release) : answers.map((answer) => describe(answer, release, index)).join('\n'));
  }
  if (values.json) console.log(JSON.stringify(questions));
  return questions.every(({ answers }) => answers.length > 0) ? 0 : 1;
}

function unknown(query: string, release: MappingRelease): string {
  const similar = similarKeys(query, release.catalogue);
  return `${paint('red', query)} is no key of release ${release.version}.${similar.length > 0 ? ` Similar: ${similar.join(', ')}` : ''}\n`;
}

function describe(answer: KeyAnswer, release: MappingRelease, index: MappingIndex): string {
  const entry = release.catalogue.find(({ kind, key }) => kind === answer.kind && key === answer.key);
  const via = answer.via === undefined ? '' : paint('gray', ` (by ${answer.via.replace('_', ' ')})`);
  const head = `${paint('bold', answer.key)}  ${answer.kind}${via}  ${entry === undefined || entry.title === answer.key ? '' : entry.title}${entry?.status === 'retired' ? '  RETIRED' : ''}`;
  if (answer.techniques.length === 0) return `${head}\n  ${noTechnique(answer)}\n`;
  const rows = answer.techniques.map((technique) => [
    technique.rank,
    technique.id,
    technique.name,
    technique.tacticIds.map((id) => index.tactic(id)?.name ?? id).join(', '),
    technique.tier ?? '',
    technique.score ?? '',
    technique.foldedInto.length > 0 ? `told by ${technique.foldedInto.join(', ')}` : sourcesOf(answer, technique.id),
  ]);
  return `${head}\n${table([['#', 'technique', 'name', 'tactics', 'tier', 'score', 'sources'], ...rows])}\n`;
}

function noTechnique({ reason }: KeyAnswer): string {
  return reason === undefined ? 'no technique: nobody has mapped it, or said why none is right' : `no technique, because: ${reason}`;
}

function sourcesOf(answer: KeyAnswer, techniqueId: string): string {
  const sources = answer.rows.filter((row) => row.techniqueId === techniqueId).map((row) => `${row.source} (${row.license})`);
  return [...new Set(sources)].join(', ');
}

await runCommand(main);
