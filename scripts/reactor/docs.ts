import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { writeWhole } from '../mapping/output.ts';
import { catalogPage } from './catalog-page.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = 'docs/generated/reactors.md';

/** `docs`: brings the page up to date with the manifests. */
export const command = defineCommand({
  about: `Writes the catalog of the reactors, ${PAGE}.`,
  options: {
    out: text('FILE', `the page to write (or, with --check, to compare) instead of ${PAGE}`),
    check: flag('write nothing; exit code 1 if the page differs from what would be written'),
  },
  exitCodes: { 0: 'written or equal', 1: '--check found a difference' },
  run: writeDocs,
});

type Options = { readonly out: string | undefined; readonly check: boolean };

async function writeDocs(values: Options): Promise<number> {
  const manifests = (await shippedReactors((id) => id)).map(({ manifest }) => manifest);
  const path = values.out ?? join(ROOT, PAGE);
  const page = catalogPage(manifests);
  if (!values.check) {
    await writeWhole(path, page);
    console.log(`${path}: ${manifests.length} reactors`);
    return 0;
  }
  if (page === (await readPage(path))) {
    console.log(`${path} is up to date with ${manifests.length} reactors`);
    return 0;
  }
  console.error(`${path} differs from the manifests. Run "npm run -s reactors -- docs" and review it.`);
  return 1;
}

async function readPage(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigurationInvalid(`"${path}" cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
