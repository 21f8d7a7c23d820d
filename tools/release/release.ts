import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { run } from '#scripts/terminal/process.ts';
import packageFile from '../../package.json' with { type: 'json' };
import { makeBundles } from '../bundle.ts';
import { packKit } from '../pack-kit.ts';
import { releaseNotes, requireTag } from './notes.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'dist/release');
const SBOM_WORDS = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];

/**
 * Writes dist/release anew.
 * @returns the exit code
 * @throws ConfigurationInvalid where tag, changelog or npm refuse
 */
export async function makeRelease(tag: string): Promise<number> {
  const { version } = packageFile;
  requireTag(tag, version);
  const notes = releaseNotes(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), version);
  const exitCode = await makeBundles({ json: false, verbose: false }, console.error);
  if (exitCode !== 0) return exitCode;
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  copyZips('lambda', 'function');
  copyZips('reactors', 'reactor');
  const kit = await packKit(ROOT, join(ROOT, 'dist'));
  copyFileSync(kit.file, join(FOLDER, basename(kit.file)));
  writeFileSync(join(FOLDER, 'sbom.cdx.json'), await listPackages());
  writeFileSync(join(FOLDER, 'SHA256SUMS'), checksums(FOLDER));
  writeFileSync(join(FOLDER, 'notes.md'), notes);
  console.log(`dist/release: ${readdirSync(FOLDER).length} files of ${tag}`);
  return 0;
}

/** `dist/lambda/enrich.zip` becomes `function-enrich.zip`. */
function copyZips(folder: string, prefix: string): void {
  const from = join(ROOT, 'dist', folder);
  for (const file of readdirSync(from).filter((name) => name.endsWith('.zip')))
    copyFileSync(join(from, file), join(FOLDER, `${prefix}-${file}`));
}

async function listPackages(): Promise<string> {
  const { exitCode, output } = await run('npm', SBOM_WORDS, { cwd: ROOT, timeoutSeconds: 120 });
  if (exitCode !== 0) throw new ConfigurationInvalid(`npm sbom ended with code ${exitCode}.\n${output}`);
  return output;
}

/** A line for each file, as `sha256sum --check` reads them. */
function checksums(folder: string): string {
  const lineOf = (name: string) =>
    `${createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')}  ${name}\n`;
  return readdirSync(folder).toSorted().map(lineOf).join('');
}
