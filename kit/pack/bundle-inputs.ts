import type { Metafile } from 'esbuild';

/** Files in a bundle, relative to the folder that esbuild worked in, and what is left of them. */
export type BundleInputs = Metafile['outputs'][string]['inputs'];

/**
 * The npm package that a path belongs to: its name and its folder; undefined for our own code.
 * @example
 * findPackage('node_modules/zod/v4/core.js'); // { name: 'zod', folder: 'node_modules/zod' }
 */
export function findPackage(path: string): { readonly name: string; readonly folder: string } | undefined {
  const found = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(path);
  return found?.[1] === undefined || found[2] === undefined ? undefined : { folder: found[1], name: found[2] };
}
