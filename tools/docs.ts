import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '#scripts/mapping/output.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { commandsPage } from './commands-page.ts';
import { writeAlarmsPage } from './docs/alarms-page.ts';
import { writeApiPages } from './docs/api-page.ts';
import { writeConfigurationPage } from './docs/configuration-page.ts';
import { writeDeployedPolicies } from './docs/deployed-policies.ts';
import { findFirstDifference, type GeneratedPage } from './docs/generated-page.ts';
import { writeManifestSchema } from './docs/manifest-schema.ts';
import { checkProse, type Document, readDocuments } from './docs/prose.ts';
import { writeCatalogPage, writeGuidePage } from './docs/reactors-page.ts';
import { writeRightsPage } from './docs/rights-page.ts';
import { writeStandInsPage } from './docs/stand-ins-page.ts';
import { findUnequalParts } from './docs/translations.ts';
import { writeVariablesPage } from './docs/variables-page.ts';

const ROOT = join(import.meta.dirname, '..');

export const command = defineCommand({
  about:
    'Writes the pages of docs/generated/ that are made of code, the example in docs/reactors.md, the policies in local/permissions, the JSON Schema of manifests, and the types of the API in scripts/api.',
  options: {
    check: flag(
      'write nothing; name the first difference of each page, and each place in documents written by hand that breaks a rule: a line of prose above 110 characters, a sentence that opens with What, Who, Whose, Whoever, Whether or Of, a link that leads nowhere, a translation of the README that differs from it',
    ),
  },
  exitCodes: { 0: 'written, or nothing to say', 1: '--check found something' },
  run: writeOrCheck,
});

async function writeOrCheck(values: { readonly check: boolean }): Promise<number> {
  const pages = await writePages();
  if (values.check) return check(pages);
  for (const { path, text } of pages) await writeWhole(join(ROOT, path), text);
  console.log(`${pages.length} pages are written: ${pages.map(({ path }) => path).join(', ')}`);
  return 0;
}

async function writePages(): Promise<GeneratedPage[]> {
  return [
    { path: 'docs/generated/commands.md', text: await commandsPage() },
    await writeVariablesPage(ROOT),
    writeConfigurationPage(),
    writeAlarmsPage(ROOT),
    await writeDeployedPolicies(ROOT),
    writeRightsPage(ROOT),
    writeStandInsPage(ROOT),
    await writeCatalogPage(),
    writeGuidePage(ROOT),
    writeManifestSchema(),
    ...(await writeApiPages()),
  ];
}

function check(pages: readonly GeneratedPage[]): number {
  const documents = readDocuments(ROOT);
  const problems = [...pages.flatMap(describeDifference), ...checkProse(ROOT, documents), ...compareReadmes(documents)];
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log(`${pages.length} generated pages are up to date; ${documents.length} documents keep the rules.`);
  return problems.length === 0 ? 0 : 1;
}

function compareReadmes(documents: readonly Document[]): string[] {
  const original = documents.find(({ path }) => path === 'README.md');
  const translations = documents.filter(({ path }) => /^README\.\w+\.md$/.test(path));
  return original === undefined ? [] : translations.flatMap((translation) => findUnequalParts(original, translation));
}

function describeDifference({ path, text }: GeneratedPage): string[] {
  const line = findFirstDifference(readIfThere(join(ROOT, path)), text);
  return line === undefined ? [] : [`${path}:${line}: differs from the code. Run "npm run -s docs" and review it.`];
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

runAlone(import.meta.filename, 'npm run -s docs --', command);
