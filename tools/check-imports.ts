import { join, resolve } from 'node:path';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import type { ForbiddenImport } from './imports/import-rule.ts';

const ROOT = join(import.meta.dirname, '..');

export const command = defineCommand({
  about: 'Holds the import rule of CONTRIBUTING.md, Style 2, as .dependency-cruiser.mjs has it.',
  options: {
    checkout: text('DIR', 'the checkout to look at, instead of this one'),
    json: flag('print the forbidden imports and the figures as one JSON object'),
  },
  exitCodes: { 0: 'every import is allowed', 1: 'some are forbidden' },
  run: async ({ checkout, json }) => {
    const { cruiseImports } = await import('./imports/import-rule.ts');
    const { files, imports, forbidden } = await cruiseImports(checkout === undefined ? ROOT : resolve(checkout));
    if (json) console.log(JSON.stringify({ files, imports, forbidden }));
    else for (const one of forbidden) console.error(formatForbidden(one));
    if (!json && forbidden.length === 0) console.log(`The import rule holds: ${imports} imports of ${files} files.`);
    return forbidden.length === 0 ? 0 : 1;
  },
});

function formatForbidden({ from, to, rule, because }: ForbiddenImport): string {
  return `${from} imports ${to.join(', that ')} (${rule}): ${because}`;
}

runAlone(import.meta.filename, 'npm run -s check:imports --', command);
