import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ManifestDocument, packageManifest, readManifestDocument } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { problemLine } from '#domain/base/field-problem.ts';
import type { FunctionSize } from '#domain/base/function-definition.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import { reactorProblems } from '#domain/reaction/binding-problems.ts';
import type { ReactionConfig } from '#infra/config/config.ts';

const MAKE_THEM = 'Run "npm run bundle" first.';
const indexSchema = z.array(z.object({ id: z.string(), sha256: z.string() }));

/** A reactor package on disk. */
export type ReactorPackage = {
  readonly manifest: ManifestDocument;
  /** Base64 SHA-256 of the zip, as Lambda reports it (`CodeSha256`). */
  readonly sha256: string;
  /** Of its function, as its author wishes. */
  readonly size: FunctionSize;
};

/**
 * The packages that an environment installs, by id, in their order.
 * @param folder with `index.json`, and `<id>.zip` and `<id>/manifest.json` for each
 * @throws ConfigurationInvalid for a package that is not there, or is another one than the index says
 */
export function readReactorPackages(folder: string, wanted: ReactionConfig['reactors']): readonly ReactorPackage[] {
  const path = join(folder, 'index.json');
  if (!existsSync(path)) throw new ConfigurationInvalid(`No reactor packages in ${folder}. ${MAKE_THEM}`);
  const index = indexSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const known = index.map(({ id }) => id);
  const unknown = wanted === 'all' ? [] : wanted.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new ConfigurationInvalid(`reaction.reactors: there is no package of ${unknown.join(', ')} in ${folder}. ${MAKE_THEM}`);
  }
  return index.filter(({ id }) => wanted === 'all' || wanted.includes(id)).map(({ id, sha256 }) => readPackage(folder, id, sha256));
}

function readPackage(folder: string, id: string, sha256: string): ReactorPackage {
  const zip = join(folder, `${id}.zip`);
  const found = existsSync(zip) ? createHash('sha256').update(readFileSync(zip)).digest('base64') : 'nothing';
  if (found !== sha256) throw new ConfigurationInvalid(`${zip} has sha256 ${found}, its index says ${sha256}. ${MAKE_THEM}`);
  const manifest = packageManifest.parse(JSON.parse(readFileSync(join(folder, id, 'manifest.json'), 'utf8')));
  const { memoryMb, timeoutSeconds } = manifest;
  return { manifest: readManifestDocument(manifest), sha256, size: { memoryMb, timeoutSeconds } };
}

/**
 * Checks bindings against what will be installed: a reactor that exists and allows the mode, and parameters that it takes.
 * @throws ConfigurationInvalid with a line for every field
 */
export function checkBindings(bindings: readonly Binding[], packages: readonly Pick<ReactorPackage, 'manifest'>[]): void {
  const installed = packages.map(({ manifest }) => manifest);
  const problems = bindings.flatMap((binding, index) => reactorProblems(binding, ['reaction', 'bindings', index], installed));
  if (problems.length > 0) throw new ConfigurationInvalid(problems.map(problemLine).join('\n'));
}
