import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { ManifestDocument } from '#domain/reaction/installed-reactor.ts';
import { readArguments } from '#local/arguments.ts';
import { writeWhole } from '../mapping/output.ts';
import { catalogPage } from './catalog-page.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = 'reactors/subnet-no-public-ip/reactor.ts';

export const DOCS_HELP = `Writes the generated parts of docs/reactors.md: the catalog, and the example, which is ${EXAMPLE}.
What is written by hand stays.

Usage: npm run -s reactors -- docs [--out FILE] [--check]

  --out FILE  the page to write (or, with --check, to compare) instead of docs/reactors.md; it must have the markers
  --check     write nothing; exit code 1 if the page differs from what would be written

Exit code: 0 written or equal, 1 --check found a difference, 2 for unusable arguments.`;

/** `docs`: brings the page up to date with the manifests. @returns the exit code */
export async function docs(args: readonly string[], manifests: readonly ManifestDocument[]): Promise<number> {
  const { values } = readArguments({ args: [...args], options: { out: { type: 'string' }, check: { type: 'boolean' } } });
  const path = values.out ?? join(ROOT, 'docs/reactors.md');
  const present = await readPage(path);
  const example = await readFile(join(ROOT, EXAMPLE), 'utf8');
  const page = withPart(withPart(present, 'example', `\`\`\`ts\n// ${EXAMPLE}\n${example}\`\`\``), 'catalog', catalogPage(manifests));
  if (!values.check) {
    await writeWhole(path, page);
    console.log(`${path}: ${manifests.length} reactors`);
    return 0;
  }
  if (page === present) {
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

/** Puts text between the two markers of a part. @throws ConfigurationInvalid where the page lacks them */
function withPart(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from)
    throw new ConfigurationInvalid(`The page has no "${begin}" with "${end}" after it. Put them where the part belongs.`);
  return `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`;
}
