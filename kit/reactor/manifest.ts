import * as z from 'zod';
import { ReactorInvalid } from '../contract/errors.ts';
import {
  DEFAULT_RUNTIME,
  findContradictions,
  type PackageManifest,
  packageManifest,
  type ReactorRuntime,
  runtimeFields,
} from '../contract/package-manifest.ts';
import { formatReactorId } from '../contract/reactor-id.ts';
import { type ManifestDocument, type ManifestFields, manifestDocument, manifestFields } from '../contract/reactor-manifest.ts';

/** The self-description of a reactor. Every parameter has a default or is required with a clear message. */
export type ReactorManifest<Shape extends z.ZodRawShape = z.ZodRawShape> = ManifestFields &
  Partial<ReactorRuntime> & {
    readonly parameters: z.ZodObject<Shape>;
  };

const checkedManifest = manifestFields.extend({
  ...z.strictObject(runtimeFields).partial().shape,
  parameters: z.custom<z.ZodObject>((value) => value instanceof z.ZodObject, 'is not a zod object'),
});

/**
 * Checks a manifest and answers it with the type of its parameters kept.
 * @throws ReactorInvalid naming each field that is wrong
 * @example
 * export const manifest = defineManifest({
 *   publisher: 'example',
 *   id: 'sqs-queue-encryption',
 *   version: '1.0.0',
 *   title: texts.title(),
 *   description: texts.description(),
 *   author: 'Example Ltd',
 *   license: 'Apache-2.0',
 *   controls: ['SQS.1'],
 *   findingTypes: [],
 *   techniques: ['T1530'],
 *   resourceTypes: ['AwsSqsQueue'],
 *   effect: 'reversible',
 *   modes: ['automatic', 'approval', 'notify'],
 *   parameters: z.strictObject({}),
 *   controlParameters: {},
 *   permissions: [{ phases: ['plan', 'verify'], actions: ['sqs:GetQueueAttributes'], resources: ['{resource}'] }],
 * });
 */
export function defineManifest<Shape extends z.ZodRawShape>(manifest: ReactorManifest<Shape>): ReactorManifest<Shape> {
  const result = checkedManifest.safeParse(manifest);
  const problems = result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const contradictions = findContradictions(manifest, Object.keys(manifest.parameters.shape));
  problems.push(...contradictions.map(({ field, problem }) => `${field}: ${problem}`));
  if (problems.length > 0) throw new ReactorInvalid(`Manifest of reactor ${formatReactorId(manifest)} is invalid. ${problems.join('; ')}`);
  return manifest;
}

/**
 * Returns the manifest as it stands in the table of installed reactors.
 * @example
 * const { permissions } = toManifestDocument(manifest);
 */
export function toManifestDocument(manifest: ReactorManifest): ManifestDocument {
  const { platform: _platform, memoryMb: _memory, timeoutSeconds: _timeout, ...fields } = manifest;
  return manifestDocument.parse({ ...fields, parameters: z.toJSONSchema(manifest.parameters, { io: 'input' }) });
}

/**
 * Returns `manifest.json` of a package: the document, the wishes of its author and what packing found.
 * @example
 * writeFileSync('manifest.json', JSON.stringify(toPackageManifest(manifest, { imports: ['crypto'], vectors: 3 })));
 */
export function toPackageManifest(manifest: ReactorManifest, found: Pick<PackageManifest, 'imports' | 'vectors'>): PackageManifest {
  const { platform, memoryMb, timeoutSeconds } = { ...DEFAULT_RUNTIME, ...manifest };
  return packageManifest.parse({ ...toManifestDocument(manifest), platform, memoryMb, timeoutSeconds, ...found });
}
