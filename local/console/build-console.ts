import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { run } from '#scripts/terminal/process.ts';
import { buildAlone } from './build-lock.ts';
import { finishPages } from './finish-pages.ts';

const ROOT = join(import.meta.dirname, '../..');
const WEB = join(ROOT, 'web');
const OUTPUT = join(WEB, '.output');
const PAGES = join(OUTPUT, 'public');
/** Written last: without it a build was cut short. */
const MARK = join(OUTPUT, 'sources.sha256');
const LOCK = join(WEB, '.building');
const BUILD_SECONDS = 600;
/** Nuxt writes here; neither makes another console. */
const MADE: readonly string[] = ['.building', '.nuxt', '.output', 'dist', 'node_modules'];

export type BuiltConsole = {
  /** The folder of the pages: `index.html`, and files that are named by their content. */
  readonly folder: string;
  /** Digest of all that the console is made of. */
  readonly hash: string;
  /** False: the last build is of the same sources. */
  readonly isNew: boolean;
};

/** Returns the folder of the built console; undefined: it is not built, or not yet. */
export function consoleFolder(): string | undefined {
  return existsSync(MARK) ? PAGES : undefined;
}

/** Tells whether the console has to be built before it is that of the sources. */
export function isConsoleStale(hash: string = hashSources()): boolean {
  return !existsSync(MARK) || readFileSync(MARK, 'utf8') !== hash;
}

/**
 * Builds the console, unless the last build is of the same sources. The same sources make the same bytes.
 * @throws Error with what Nuxt said, where it fails
 */
export function buildConsole({ force = false }: { readonly force?: boolean } = {}): Promise<BuiltConsole> {
  return buildAlone(LOCK, () => build(force));
}

async function build(force: boolean): Promise<BuiltConsole> {
  const hash = hashSources();
  if (!force && !isConsoleStale(hash)) return { folder: PAGES, hash, isNew: false };
  rmSync(OUTPUT, { recursive: true, force: true });
  const nuxt = join(ROOT, 'node_modules/nuxt/bin/nuxt.mjs');
  if (!existsSync(nuxt)) throw new Error('Nuxt is not installed. Run "npm ci" first.');
  const { exitCode, output } = await run(process.execPath, [nuxt, 'generate', WEB], {
    cwd: WEB,
    env: {
      NUXT_TELEMETRY_DISABLED: '1',
      NO_COLOR: '1',
      CI: '1',
      PATH: dirname(process.execPath) + delimiter + (process.env['PATH'] ?? ''),
    },
    timeoutSeconds: BUILD_SECONDS,
  });
  if (exitCode !== 0) throw new Error(`The console cannot be built:\n${output}`);
  finishPages(PAGES);
  writeFileSync(MARK, hash);
  return { folder: PAGES, hash, isNew: true };
}

/** Lists all that the console is made of: the files of web/ and those of domain/ that they import, its packages, and what finishes the pages. */
export function listSources(): readonly string[] {
  const own = listFiles(WEB);
  return [...own, ...listBorrowed(own), join(ROOT, 'package-lock.json'), join(import.meta.dirname, 'finish-pages.ts')];
}

/** Modules of domain/ that sources import, and what these import in turn. */
function listBorrowed(sources: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const follow = (file: string) => {
    if (!/\.(ts|vue)$/.test(file)) return;
    for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(/\bfrom '([^']+\.ts)'/g)) {
      const path = target.startsWith('#domain/') ? join(ROOT, target.slice(1)) : join(dirname(file), target);
      if (!path.startsWith(join(ROOT, 'domain/')) || found.has(path)) continue;
      found.add(path);
      follow(path);
    }
  };
  for (const source of sources) follow(source);
  return [...found];
}

function hashSources(): string {
  const files = listSources();
  const hash = createHash('sha256');
  for (const file of files.toSorted()) hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (MADE.includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
