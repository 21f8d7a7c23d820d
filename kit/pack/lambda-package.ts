import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { type Zippable, zipSync } from 'fflate';
import { type BundleInputs, findPackage } from './bundle-inputs.ts';
import { withoutDescriptions } from './without-descriptions.ts';
import { withoutProfiles } from './without-profiles.ts';

const KIB = 1024;
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
  plugins: [withoutDescriptions, withoutProfiles],
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
 * Zips `folder`, which holds `index.mjs`, into `<folder>.zip`. Same files, same bytes.
 * @example
 * const { sha256 } = packFolder('dist/lambda/enrich', 'enrich', inputs);
 */
export function packFolder(folder: string, name: string, inputs: BundleInputs): Bundle {
  const zip = zipFolder(folder);
  writeFileSync(`${folder}.zip`, zip);
  return {
    name,
    bytes: readFileSync(join(folder, 'index.mjs')).byteLength,
    zipBytes: zip.byteLength,
    sha256: createHash('sha256').update(zip).digest('base64'),
    largest: largestPackages(inputs),
  };
}

/**
 * Every bundle that is above its limit, in one line; undefined where none is.
 * @example
 * describeHeavy(bundles, () => 900); // 'Too large: enrich has 912 KiB, 900 are allowed. …'
 */
export function describeHeavy(bundles: readonly Bundle[], limitKib: (name: string) => number): string | undefined {
  const heavy = bundles.filter(({ name, bytes }) => bytes > limitKib(name) * KIB);
  if (heavy.length === 0) return undefined;
  const sizes = heavy.map(({ name, bytes }) => `${name} has ${kib(bytes)} KiB, ${limitKib(name)} are allowed`).join('; ');
  return `Too large: ${sizes}. "npm run -s bundle -- --verbose" shows what weighs; import less of it.`;
}

/**
 * All bundles in one line.
 * @example
 * sizeLine(bundles); // '14 bundles made, 3061 KiB zipped; the largest is roll-back with 970 KiB'
 */
export function sizeLine(bundles: readonly Bundle[]): string {
  const zipped = bundles.reduce((sum, { zipBytes }) => sum + zipBytes, 0);
  const largest = bundles.toSorted((a, b) => b.bytes - a.bytes)[0];
  const most = largest === undefined ? '' : `; the largest is ${largest.name} with ${kib(largest.bytes)} KiB`;
  return `${bundles.length} bundles made, ${kib(zipped)} KiB zipped${most}`;
}

/**
 * One line a bundle: its size, zipped, and what weighs most.
 * @example
 * console.log(sizeTable(bundles));
 */
export function sizeTable(bundles: readonly Bundle[]): string {
  const width = Math.max(...bundles.map(({ name }) => name.length), 0);
  const rows = bundles.map(({ name, bytes, zipBytes, largest }) => {
    const weights = largest.map(({ from, bytes: weight }) => `${from} ${kib(weight)}`).join(', ');
    return `${name.padEnd(width)}${kib(bytes).padStart(6)} KiB${kib(zipBytes).padStart(7)} KiB zipped   ${weights}`;
  });
  return rows.join('\n');
}

function zipFolder(folder: string): Uint8Array {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name));
  return writeZip(new Map(paths.map((path) => [relative(folder, path).split(sep).join('/'), new Uint8Array(readFileSync(path))])));
}

/**
 * Writes a zip of some files in the order of their names, with one fixed date and mode. Same files, same bytes.
 * @example
 * writeFileSync('package.zip', writeZip(new Map([['index.mjs', code]])));
 */
export function writeZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries: Zippable = Object.fromEntries([...files].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return zipSync(entries, { level: 9, mtime: ZIP_DATE, os: 3, attrs: READABLE_FILE });
}

function largestPackages(inputs: BundleInputs): Bundle['largest'] {
  const bytesByPackage = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const from = findPackage(path)?.name ?? 'our code';
    bytesByPackage.set(from, (bytesByPackage.get(from) ?? 0) + bytesInOutput);
  }
  const largest = [...bytesByPackage].map(([from, bytes]) => ({ from, bytes })).sort((a, b) => b.bytes - a.bytes);
  return largest.slice(0, 6);
}

function kib(bytes: number): string {
  return String(Math.ceil(bytes / KIB));
}
