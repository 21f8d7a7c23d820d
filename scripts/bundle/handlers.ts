import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { type Bundle, LAMBDA_BUNDLE, packFolder } from './lambda-package.ts';

/** Above this a cold start is paid for by every burst of findings. */
const LIMIT_KIB = 900;
/** Handlers that a person starts, now and then. */
const BY_HAND_LIMIT_KIB = 1100;
const BY_HAND: readonly string[] = ['roll-back'];
/** Handlers that read files at run time, beside their code. */
const EXTRA_FOLDERS: Readonly<Record<string, readonly string[]>> = { migrate: ['sql'] };

/**
 * Bundles every handler below `<root>/handlers` into `<outdir>/<name>/index.mjs` and `<outdir>/<name>.zip`. Same input,
 * same bytes.
 * @throws ConfigurationInvalid if a handler folder has no `handler.ts`.
 */
export async function bundleHandlers(root: string, outdir: string): Promise<readonly Bundle[]> {
  const names = handlerNames(join(root, 'handlers'));
  rmSync(outdir, { recursive: true, force: true });
  const bundles: Bundle[] = [];
  for (const name of names) bundles.push(await bundleHandler(root, outdir, name));
  return bundles;
}

/** How large a handler may become. */
export function handlerLimitKib(name: string): number {
  return BY_HAND.includes(name) ? BY_HAND_LIMIT_KIB : LIMIT_KIB;
}

function handlerNames(folder: string): readonly string[] {
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const missing = names.filter((name) => !existsSync(join(folder, name, 'handler.ts')));
  if (missing.length > 0) {
    throw new ConfigurationInvalid(
      `No handler.ts in ${missing.map((name) => `handlers/${name}`).join(', ')}. Write it, or remove the folder.`,
    );
  }
  return names.sort();
}

async function bundleHandler(root: string, outdir: string, name: string): Promise<Bundle> {
  const folder = join(outdir, name);
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    ...LAMBDA_BUNDLE,
    absWorkingDir: root,
    entryPoints: [join('handlers', name, 'handler.ts')],
    outfile: join(folder, 'index.mjs'),
  });
  for (const extra of EXTRA_FOLDERS[name] ?? []) cpSync(join(root, extra), join(folder, extra), { recursive: true });
  return packFolder(folder, name, Object.values(metafile.outputs)[0]?.inputs ?? {});
}
