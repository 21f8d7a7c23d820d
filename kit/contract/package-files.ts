/** The files of a package, by what they are. */
export const PACKAGE_FILES = {
  manifest: 'manifest.json',
  bundle: 'index.mjs',
  sbom: 'sbom.cdx.json',
  licence: 'LICENSE',
  notices: 'THIRD-PARTY.txt',
  provenance: 'provenance.intoto.json',
  signature: 'signature.json',
} as const;

/** Without these a package is none. */
export const REQUIRED_FILES: readonly string[] = [
  PACKAGE_FILES.manifest,
  PACKAGE_FILES.bundle,
  PACKAGE_FILES.sbom,
  PACKAGE_FILES.licence,
  PACKAGE_FILES.notices,
];

/** The folder of the test vectors. */
export const VECTORS_FOLDER = 'vectors';
const VECTOR = /^vectors\/[a-z0-9][a-z0-9-]{0,49}\.json$/;

/** Limits of a package: how large it is as a zip, and how large and how many its files are. */
export const PACKAGE_LIMITS = { packedBytes: 5 * 1024 * 1024, unpackedBytes: 20 * 1024 * 1024, files: 20 } as const;

/**
 * Returns true for the name of a test vector.
 * @example
 * isVectorFile('vectors/plans-a-change.json'); // true
 */
export function isVectorFile(name: string): boolean {
  return VECTOR.test(name);
}

/**
 * Returns true for a name that a file of a package may have.
 * @example
 * isPackageFile('setup.sh'); // false
 */
export function isPackageFile(name: string): boolean {
  return Object.values(PACKAGE_FILES).some((known) => known === name) || isVectorFile(name);
}

/** In code that is minified too: `from"node:crypto"`, `import("fs")`, `require("stream")`. */
const IMPORT = /\b(?:from|import|require)\s{0,4}\(?\s{0,4}(?:"([\w@:/.-]{1,100})"|'([\w@:/.-]{1,100})')/g;

/**
 * Lists the modules of Node.js that a bundle names, without `node:`, in their order. It is for reading what changed from
 * version to version and no wall: code can put a name together at run time.
 * @param builtins `builtinModules` of `node:module`
 * @example
 * listImports('import{createHash}from"node:crypto";', builtinModules); // ['crypto']
 */
export function listImports(code: string, builtins: readonly string[]): readonly string[] {
  const known = new Set(builtins.map(withoutScheme));
  const named = Array.from(code.matchAll(IMPORT), ([, double, single]) => withoutScheme(double ?? single ?? ''));
  return [...new Set(named)].filter((name) => known.has(name)).sort();
}

function withoutScheme(name: string): string {
  return name.startsWith('node:') ? name.slice('node:'.length) : name;
}
