import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { type Zippable, zipSync } from 'fflate';
import { AppError, ConfigurationInvalid } from '#domain/errors.ts';

/** Above this a cold start is paid for by every burst of findings. */
const LIMIT_KIB = 900;
const KIB = 1024;
/** Handlers that read files at run time, beside their code. */
const EXTRA_FOLDERS: Readonly<Record<string, readonly string[]>> = { migrate: ['sql'] };
/** Zip keeps local time, so a date made of local parts is the same bytes in every time zone. */
const ZIP_DATE = new Date(1980, 0, 1, 12);
const READABLE_FILE = (0o100644 << 16) >>> 0;

/** How a function is bundled: one ES module for the Node.js of Lambda, with the SDK inside. */
export const LAMBDA_BUNDLE = {
  bundle: true,
  minify: true,
  // Error names are a contract: state machines and alarms match on them.
  keepNames: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  external: ['pg-native'],
  // CommonJS packages inside an ES module still call require for the modules of Node.
  banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  metafile: true,
  logLevel: 'error',
} as const satisfies BuildOptions;

export type Bundle = {
  readonly name: string;
  readonly bytes: number;
  readonly zipBytes: number;
  /** sha256 (base64) of the zip, as Lambda reports it. */
  readonly sha256: string;
  /** The packages that weigh most in the bundle. */
  readonly largest: readonly { readonly from: string; readonly bytes: number }[];
};

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

/** @throws ConfigurationInvalid naming every bundle that is above the limit. */
export function requireLight(bundles: readonly Bundle[]): void {
  const heavy = bundles.filter(({ bytes }) => bytes > LIMIT_KIB * KIB);
  if (heavy.length === 0) return;
  const sizes = heavy.map(({ name, bytes }) => `${name} ${kib(bytes)} KiB`).join(', ');
  throw new ConfigurationInvalid(`Above ${LIMIT_KIB} KiB: ${sizes}. The table shows what weighs; import less of it.`);
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
  const outfile = join(folder, 'index.mjs');
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({ ...LAMBDA_BUNDLE, absWorkingDir: root, entryPoints: [join('handlers', name, 'handler.ts')], outfile });
  for (const extra of EXTRA_FOLDERS[name] ?? []) cpSync(join(root, extra), join(folder, extra), { recursive: true });
  const zip = zipFolder(folder);
  writeFileSync(`${folder}.zip`, zip);
  return {
    name,
    bytes: readFileSync(outfile).byteLength,
    zipBytes: zip.byteLength,
    sha256: createHash('sha256').update(zip).digest('base64'),
    largest: largestPackages(metafile),
  };
}

/** All files of a folder in the order of their names, with one fixed date and mode. */
function zipFolder(folder: string): Uint8Array {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  const entries: Zippable = Object.fromEntries(
    paths.map((path) => [relative(folder, path).split(sep).join('/'), new Uint8Array(readFileSync(path))]),
  );
  return zipSync(entries, { level: 9, mtime: ZIP_DATE, os: 3, attrs: READABLE_FILE });
}

function largestPackages(metafile: Metafile): Bundle['largest'] {
  const bytesByPackage = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const owner =
        path
          .split('node_modules/')
          .at(-1)
          ?.match(/^(@[^/]+\/[^/]+|[^/]+)/)?.[0] ?? path;
      const from = path.includes('node_modules/') ? owner : 'our code';
      bytesByPackage.set(from, (bytesByPackage.get(from) ?? 0) + bytesInOutput);
    }
  }
  const largest = [...bytesByPackage].map(([from, bytes]) => ({ from, bytes })).sort((a, b) => b.bytes - a.bytes);
  return largest.slice(0, 6);
}

function kib(bytes: number): string {
  return String(Math.ceil(bytes / KIB));
}

function table(bundles: readonly Bundle[]): string {
  const rows = bundles.map(({ name, bytes, zipBytes, largest }) => {
    const weights = largest.map(({ from, bytes: weight }) => `${from} ${kib(weight)}`).join(', ');
    return `${name.padEnd(18)}${kib(bytes).padStart(6)} KiB${kib(zipBytes).padStart(7)} KiB zipped   ${weights}`;
  });
  return rows.join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const root = join(import.meta.dirname, '..');
  const bundles = await bundleHandlers(root, join(root, 'dist/lambda'));
  console.log(table(bundles));
  requireLight(bundles);
  if (values.json) console.log(JSON.stringify({ bundles }));
}

function tell(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) void main().catch(tell);
