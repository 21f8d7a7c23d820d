import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ReactorInvalid } from '../contract/errors.ts';
import { isVectorFile, listImports, PACKAGE_FILES, VECTORS_FOLDER } from '../contract/package-files.ts';
import { type ReactorManifest, toPackageManifest } from '../reactor/manifest.ts';
import type { BundleInputs } from './bundle-inputs.ts';
import { generateEntries } from './entries.ts';
import { type Bundle, LAMBDA_BUNDLE, packFolder } from './lambda-package.ts';
import { writeNotices } from './notices.ts';
import { writeSbom } from './sbom.ts';

/** A reactor package as it lies in `<outdir>/<id>.zip`. */
export type ReactorBundle = Bundle & { readonly version: string };

/** A reactor to pack: a folder with `manifest.ts` and `reactor.ts`. */
export type ReactorSource = { readonly id: string; readonly folder: string };

/**
 * Makes the packages of some reactors: `<outdir>/<id>.zip` with the files of `<outdir>/<id>` (`index.mjs`, `manifest.json`,
 * `sbom.cdx.json`, `LICENSE`, `THIRD-PARTY.txt`, `vectors/*.json`). Same input, same bytes; what else is in `outdir` stays.
 * @param root the folder whose node_modules they use
 * @throws ReactorInvalid naming every folder that is no reactor, or a manifest with another id
 * @example
 * await packReactors(process.cwd(), 'dist', [{ id: 's3-versioning', folder: process.cwd() }]);
 */
export async function packReactors(root: string, outdir: string, sources: readonly ReactorSource[]): Promise<readonly ReactorBundle[]> {
  requireFiles(sources);
  for (const { id } of sources) rmSync(join(outdir, id), { recursive: true, force: true });
  const folders = new Map(sources.map(({ id, folder }) => [id, folder]));
  // One run of esbuild for all of them, which reads what they share once.
  const { metafile } = await build({
    ...LAMBDA_BUNDLE,
    absWorkingDir: root,
    entryPoints: sources.map(({ id }) => ({ in: `${ENTRY}:${id}`, out: `${id}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    plugins: [...LAMBDA_BUNDLE.plugins, generateEntries(root, ENTRY, (id) => writeEntry(folders.get(id) ?? ''))],
  });
  const outputs = new Map(Object.values(metafile.outputs).map(({ entryPoint, inputs }) => [entryPoint, inputs]));
  const bundles: ReactorBundle[] = [];
  for (const source of sources) bundles.push(await packOne(root, outdir, source, outputs.get(`${ENTRY}:${source.id}`) ?? {}));
  return bundles;
}

function requireFiles(sources: readonly ReactorSource[]): void {
  const wanted = sources.flatMap(({ folder }) => ['manifest.ts', 'reactor.ts'].map((file) => join(folder, file)));
  const absent = wanted.filter((path) => !existsSync(path));
  if (absent.length > 0) throw new ReactorInvalid(`No ${absent.join(', ')}. Write it, or remove the folder.`);
}

async function packOne(root: string, outdir: string, source: ReactorSource, inputs: BundleInputs): Promise<ReactorBundle> {
  const manifest = await loadManifest(source);
  const folder = join(outdir, source.id);
  const code = readFileSync(join(folder, PACKAGE_FILES.bundle));
  const codeSha256 = createHash('sha256').update(code).digest('hex');
  const { publisher, id, version, license } = manifest;
  const vectors = copyVectors(source.folder, folder);
  const imports = listImports(code.toString(), builtinModules);
  writeJson(join(folder, PACKAGE_FILES.manifest), toPackageManifest(manifest, { imports, vectors }));
  writeJson(join(folder, PACKAGE_FILES.sbom), writeSbom(root, { publisher, name: id, version, license, codeSha256 }, inputs));
  writeFileSync(join(folder, PACKAGE_FILES.licence), readLicence([source.folder, root], manifest));
  writeFileSync(join(folder, PACKAGE_FILES.notices), writeNotices(root, inputs));
  return { ...packFolder(folder, id, inputs), version };
}

/** @returns how many there are */
function copyVectors(from: string, to: string): number {
  const folder = join(from, VECTORS_FOLDER);
  if (!existsSync(folder)) return 0;
  const names = readdirSync(folder).map((name) => `${VECTORS_FOLDER}/${name}`);
  const others = names.filter((name) => !isVectorFile(name));
  if (others.length > 0)
    throw new ReactorInvalid(`${others.join(', ')} in ${from}: a test vector is a file such as vectors/plans-a-change.json. Rename it.`);
  for (const name of names) cpSync(join(from, name), join(to, name));
  return names.length;
}

/** The text of the reactor's own licence: its file, that of the project around it, or where it can be read. */
function readLicence(folders: readonly string[], { id, version, license }: ReactorManifest): string {
  const file = folders.map((folder) => join(folder, PACKAGE_FILES.licence)).find(existsSync);
  if (file !== undefined) return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  return `${id} ${version} is under ${license}: https://spdx.org/licenses/${license}.html\n`;
}

async function loadManifest({ id, folder }: ReactorSource): Promise<ReactorManifest> {
  const module: { manifest?: ReactorManifest } = await import(pathToFileURL(join(folder, 'manifest.ts')).href);
  if (module.manifest?.id === id) return module.manifest;
  throw new ReactorInvalid(`${join(folder, 'manifest.ts')} is about "${module.manifest?.id}", not "${id}". Give both the same id.`);
}

const ENTRY = 'reactor-entry';

/** The reactor as a Lambda function. */
function writeEntry(folder: string): string {
  return `import { reactorHandler } from '@attack-reactor/kit/lambda';
import { reactor } from ${JSON.stringify(join(folder, 'reactor.ts'))};
export const handler = reactorHandler(reactor);
`;
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
