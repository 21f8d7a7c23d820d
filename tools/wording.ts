import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { type Finding, measureWording, type Wording } from './wording/rules.ts';

const ROOT = join(import.meta.dirname, '..');

/** Shares that are allowed: a sentence may need such an opening now and then, and a one-line accessor may be called \`nameOf\`. */
const LIMITS = { openings: 0.01, accessors: 0.02 } as const;

export const command = defineCommand({
  about:
    'Holds the rules of CONTRIBUTING.md on comments and names: a sentence of a comment opens with its subject, and a function is named by a verb.',
  options: {
    list: flag('name every place, also those that the limits allow'),
    json: flag('print the figures and the places as one JSON object'),
  },
  exitCodes: { 0: 'the figures are within their limits', 1: 'they are not' },
  run: async (options) => checkWording(options),
});

function checkWording({ list, json }: { readonly list: boolean; readonly json: boolean }): number {
  const wording = measureWording(listSources().map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') })));
  const problems = listProblems(wording);
  if (json) console.log(JSON.stringify({ ...wording, problems }));
  else report(wording, problems, list);
  return problems.length === 0 ? 0 : 1;
}

function listSources(): string[] {
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.mjs', '*.cjs'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return tracked.split('\n').filter((path) => path !== '');
}

function listProblems({ sentences, openings, functions, accessors }: Wording): string[] {
  const exported = accessors.filter(({ exported }) => exported);
  return [
    ...tooMany('sentences open with What, Who, Whose, Whoever, Whether or Of', openings, sentences, LIMITS.openings),
    ...tooMany('functions are named …Of', accessors, functions, LIMITS.accessors),
    ...exported.map((place) => `${formatPlace(place)} is exported and named …Of; begin with a verb`),
  ];
}

function tooMany(what: string, places: readonly Finding[], all: number, limit: number): string[] {
  return places.length <= all * limit ? [] : [`${formatShare(places.length, all)} ${what}; ${limit * 100} % are allowed`];
}

function report({ sentences, openings, functions, accessors }: Wording, problems: readonly string[], list: boolean): void {
  if (list) for (const place of [...openings, ...accessors]) console.log(formatPlace(place));
  console.log(`${formatShare(openings.length, sentences)} sentences of comments open with What, Who, Whose, Whoever, Whether or Of.`);
  console.log(`${formatShare(accessors.length, functions)} functions are named …Of.`);
  for (const problem of problems) console.error(problem);
}

function formatPlace({ path, line, text }: Finding): string {
  return `${path}:${line}: ${text}`;
}

function formatShare(count: number, all: number): string {
  return `${count} of ${all} (${((100 * count) / all).toFixed(1)} %)`;
}

runAlone(import.meta.filename, 'npm run -s wording --', command);
