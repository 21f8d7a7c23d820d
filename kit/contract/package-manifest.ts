import * as z from 'zod';
import { type ManifestDocument, type ManifestFields, manifestDocument } from './reactor-manifest.ts';

/** Wishes of a reactor about the platform and its function. An author who says nothing gets the defaults. */
export const runtimeFields = {
  /** The oldest platform that it runs on. */
  platform: z.string().regex(/^>=\d{1,5}\.\d{1,5}\.\d{1,5}$/, 'is no range such as >=0.1.0'),
  /** The memory of its function. */
  memoryMb: z.int().min(128).max(1024),
  /** A reaction waits no longer for a phase (docs/adr/0010). */
  timeoutSeconds: z.int().min(1).max(30),
};
const runtime = z.strictObject(runtimeFields);
export type ReactorRuntime = z.output<typeof runtime>;
export const DEFAULT_RUNTIME: ReactorRuntime = { platform: '>=0.1.0', memoryMb: 512, timeoutSeconds: 30 };

/** The modules of Node.js and the packages that a bundle names. */
const moduleName = z.string().regex(/^[\w@][\w@/.-]{0,99}$/, 'is no name of a module');

/**
 * `manifest.json` of a package: the manifest as a document, and what packing adds. An unknown key is an error, so that nobody
 * takes a right or a limit for stated that no reader knows.
 */
export const packageManifest = z.strictObject({
  ...manifestDocument.shape,
  ...runtimeFields,
  /** Modules of Node.js that the bundle imports, in the order of their names: `listImports` of the bundle. */
  imports: z.array(moduleName).max(100).readonly(),
  /** The number of `vectors/*.json`. */
  vectors: z.int().min(0).max(16),
});
export type PackageManifest = z.output<typeof packageManifest>;

/**
 * Returns the manifest as it stands in the table of installed reactors: without what is about the package alone.
 * @example
 * readManifestDocument(packageManifest.parse(JSON.parse(text))).permissions;
 */
export function readManifestDocument(manifest: PackageManifest): ManifestDocument {
  const { platform: _platform, memoryMb: _memory, timeoutSeconds: _timeout, imports: _imports, vectors: _vectors, ...document } = manifest;
  return document;
}

/** A field of a manifest that another one contradicts. */
export type Contradiction = { readonly field: string; readonly problem: string };

/**
 * Lists what no schema says of one field alone: whoever makes a manifest, and whoever reads one of a stranger, asks this.
 * @example
 * findContradictions(manifest, ['kmsKeyArn']); // [{ field: 'modes', problem: 'what cannot be undone is never automatic' }]
 */
export function findContradictions(
  manifest: Pick<ManifestFields, 'controls' | 'findingTypes' | 'techniques' | 'effect' | 'modes' | 'controlParameters' | 'permissions'>,
  parameterNames: readonly string[],
): readonly Contradiction[] {
  const { controls, findingTypes, techniques, effect, modes, controlParameters, permissions } = manifest;
  const problems: Contradiction[] = [];
  if (controls.length + findingTypes.length + techniques.length === 0)
    problems.push({ field: 'controls', problem: 'it answers to no control, finding type or technique' });
  if (effect === 'irreversible' && modes.includes('automatic'))
    problems.push({ field: 'modes', problem: 'what cannot be undone is never automatic' });
  for (const name of Object.keys(controlParameters)) {
    if (!parameterNames.includes(name)) problems.push({ field: `controlParameters.${name}`, problem: 'is not a parameter' });
  }
  for (const { resources, because, actions } of permissions) {
    if (resources.includes('*') && because === undefined)
      problems.push({ field: `permissions.${actions[0]}`, problem: '"*" needs a "because"' });
  }
  return problems;
}
