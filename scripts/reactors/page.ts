import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { ManifestDocument } from '#domain/reaction/installed-reactor.ts';
import { readArguments } from '#local/arguments.ts';
import { writeWhole } from '../mapping/output.ts';
import { catalogPage } from './catalog-page.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = 'docs/generated/reactors.md';

export const DOCS_HELP = `Writes the catalog of the reactors, ${PAGE}.

Usage: npm run -s reactors -- docs [--out FILE] [--check]

  --out FILE  the page to write (or, with --check, to compare) instead of ${PAGE}
  --check     write nothing; exit code 1 if the page differs from what would be written

Exit code: 0 written or equal, 1 --check found a difference, 2 for unusable arguments.`;

/** `docs`: brings the page up to date with the manifests. @returns the exit code */
export async function docs(args: readonly string[], manifests: readonly ManifestDocument[]): Promise<number> {
  const { values } = readArguments({ args: [...args], options: { out: { type: 'string' }, check: { type: 'boolean' } } });
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
