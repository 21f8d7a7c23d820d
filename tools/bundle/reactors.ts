import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packReactors, type ReactorBundle, type ReactorSource } from '@attack-reactor/kit/pack';
import { ConfigurationInvalid } from '#domain/base/errors.ts';

/** The descriptions of EC2 alone weigh 540 KiB; a reactor runs once per change and not once per finding. */
const LIMIT_KIB = 1200;

/**
 * Makes a package of every reactor below `<root>/reactors` and `<outdir>/index.json`, which lists them. Same input, same bytes.
 * @throws ConfigurationInvalid naming every folder that is no reactor
 */
export async function bundleReactors(root: string, outdir: string): Promise<readonly ReactorBundle[]> {
  const sources = listReactors(root);
  rmSync(outdir, { recursive: true, force: true });
  const bundles = await packReactors(root, outdir, sources);
  const index = bundles.map(({ name, version, sha256, bytes, zipBytes }) => ({ id: name, version, sha256, bytes, zipBytes }));
  writeFileSync(join(outdir, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
  return bundles;
}

/**
 * Makes the package of one reactor, the same bytes as `bundleReactors`, and leaves the index and all others alone.
 * @throws ConfigurationInvalid where there is no such reactor
 */
export async function bundleReactor(root: string, outdir: string, id: string): Promise<ReactorBundle> {
  const sources = listReactors(root);
  const names = sources.map((source) => source.id).join(', ');
  if (!sources.some((source) => source.id === id)) throw new ConfigurationInvalid(`There is no reactor "${id}". Name one of ${names}.`);
  const [bundle] = await packReactors(
    root,
    outdir,
    sources.filter((source) => source.id === id),
  );
  if (bundle === undefined) throw new ConfigurationInvalid(`Reactor "${id}" gave no bundle.`);
  return bundle;
}

/** How large a reactor may become. */
export function reactorLimitKib(): number {
  return LIMIT_KIB;
}

function listReactors(root: string): readonly ReactorSource[] {
  const folder = join(root, 'reactors');
  const ids = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const wanted = ids.flatMap((id) => ['manifest.ts', 'reactor.ts'].map((file) => `${id}/${file}`));
  const absent = wanted.filter((path) => !existsSync(join(folder, path)));
  if (absent.length > 0) {
    throw new ConfigurationInvalid(`No ${absent.map((path) => `reactors/${path}`).join(', ')}. Write it, or remove the folder.`);
  }
  return ids.sort().map((id) => ({ id, folder: join(folder, id) }));
}
