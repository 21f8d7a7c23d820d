import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { type ManifestDocument, toManifestDocument } from '#domain/reaction/installed-reactor.ts';
import type { ReactorManifest } from '#domain/reaction/reactor-manifest.ts';
import { generateEntries } from './entries.ts';
import { type Bundle, type BundleInputs, LAMBDA_BUNDLE, packFolder } from './lambda-package.ts';
import { writeSbom } from './sbom.ts';

/** The descriptions of EC2 alone weigh 540 KiB; a reactor runs once per change and not once per finding. */
const LIMIT_KIB = 1200;
const INDEX = 'index.json';
const ENTRY = 'reactor-entry';

/** A reactor package as it lies in `<outdir>/<name>.zip`. */
export type ReactorBundle = Bundle & { readonly version: string };

/**
 * Makes a package of every reactor below `<root>/reactors`: `<outdir>/<id>.zip` with the files of `<outdir>/<id>`, and
 * `<outdir>/index.json`, which lists them. Same input, same bytes.
 * @throws ConfigurationInvalid naming every folder that is no reactor
 */
export async function bundleReactors(root: string, outdir: string): Promise<readonly ReactorBundle[]> {
  const ids = reactorIds(root);
  rmSync(outdir, { recursive: true, force: true });
  const bundles = await pack(root, outdir, ids);
  const index = bundles.map(({ name, version, sha256, bytes, zipBytes }) => ({ id: name, version, sha256, bytes, zipBytes }));
  writeJson(join(outdir, INDEX), index);
  return bundles;
}

/**
 * Makes the package of one reactor, the same bytes as `bundleReactors`, and leaves the index and all others alone.
 * @throws ConfigurationInvalid where there is no such reactor
 */
export async function bundleReactor(root: string, outdir: string, id: string): Promise<ReactorBundle> {
  const known = reactorIds(root);
  if (!known.includes(id)) throw new ConfigurationInvalid(`There is no reactor "${id}". Name one of ${known.join(', ')}.`);
  rmSync(join(outdir, id), { recursive: true, force: true });
  const [bundle] = await pack(root, outdir, [id]);
  if (bundle === undefined) throw new ConfigurationInvalid(`Reactor "${id}" gave no bundle.`);
  return bundle;
}

/** How large a reactor may become. */
export function reactorLimitKib(): number {
  return LIMIT_KIB;
}

function reactorIds(root: string): readonly string[] {
  const folder = join(root, 'reactors');
  const ids = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const wanted = ids.flatMap((id) => ['manifest.ts', 'reactor.ts'].map((file) => `${id}/${file}`));
  const absent = wanted.filter((path) => !existsSync(join(folder, path)));
  if (absent.length > 0) {
    throw new ConfigurationInvalid(`No ${absent.map((path) => `reactors/${path}`).join(', ')}. Write it, or remove the folder.`);
  }
  return ids.sort();
}

/** One run of esbuild for all of them, which reads what they share once. */
async function pack(root: string, outdir: string, ids: readonly string[]): Promise<readonly ReactorBundle[]> {
  const { metafile } = await build({
    ...LAMBDA_BUNDLE,
    absWorkingDir: root,
    entryPoints: ids.map((id) => ({ in: `${ENTRY}:${id}`, out: `${id}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    plugins: [...LAMBDA_BUNDLE.plugins, generateEntries(root, ENTRY, writeEntry)],
  });
  const outputs = new Map(Object.values(metafile.outputs).map(({ entryPoint, inputs }) => [entryPoint, inputs]));
  const bundles: ReactorBundle[] = [];
  for (const id of ids) bundles.push(await packOne(root, join(outdir, id), id, outputs.get(`${ENTRY}:${id}`) ?? {}));
  return bundles;
}

async function packOne(root: string, folder: string, id: string, inputs: BundleInputs) {
  const manifest = await loadManifest(root, id);
  const codeSha256 = createHash('sha256')
    .update(readFileSync(join(folder, 'index.mjs')))
    .digest('hex');
  const { version, licence } = manifest;
  writeJson(join(folder, 'manifest.json'), manifest);
  writeJson(join(folder, 'sbom.cdx.json'), writeSbom(root, { name: id, version, licence, codeSha256 }, inputs));
  return { ...packFolder(folder, id, inputs), version };
}

async function loadManifest(root: string, id: string): Promise<ManifestDocument> {
  const module: { manifest?: ReactorManifest } = await import(join(root, 'reactors', id, 'manifest.ts'));
  if (module.manifest?.id !== id) {
    throw new ConfigurationInvalid(`reactors/${id}/manifest.ts is about "${module.manifest?.id}". Give folder and manifest the same id.`);
  }
  return toManifestDocument(module.manifest);
}

/** The reactor as a Lambda function. */
function writeEntry(id: string): string {
  return `import { reactorHandler } from '#platform/reactor/reactor-handler.ts';
import { reactor } from './reactors/${id}/reactor.ts';
export const handler = reactorHandler(reactor);
`;
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
