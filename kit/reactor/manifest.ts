import * as z from 'zod';
import { ReactorInvalid } from '../contract/errors.ts';
import { formatReactorId } from '../contract/reactor-id.ts';
import { type ManifestDocument, type ManifestFields, manifestDocument, manifestFields } from '../contract/reactor-manifest.ts';

/** The self-description of a reactor. Every parameter has a default or is required with a clear message. */
export type ReactorManifest<Shape extends z.ZodRawShape = z.ZodRawShape> = ManifestFields & {
  readonly parameters: z.ZodObject<Shape>;
};

const checkedManifest = manifestFields.extend({
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
  problems.push(...findContradictions(manifest));
  if (problems.length > 0) throw new ReactorInvalid(`Manifest of reactor ${formatReactorId(manifest)} is invalid. ${problems.join('; ')}`);
  return manifest;
}

/**
 * Returns the manifest as it stands in a package and in the table of installed reactors.
 * @example
 * writeFileSync('manifest.json', JSON.stringify(toManifestDocument(manifest)));
 */
export function toManifestDocument(manifest: ReactorManifest): ManifestDocument {
  return manifestDocument.parse({ ...manifest, parameters: z.toJSONSchema(manifest.parameters, { io: 'input' }) });
}

function findContradictions(manifest: ReactorManifest): string[] {
  const { controls, findingTypes, techniques, effect, modes, parameters, controlParameters, permissions } = manifest;
  const problems: string[] = [];
  if (controls.length + findingTypes.length + techniques.length === 0) problems.push('it answers to no control, finding type or technique');
  if (effect === 'irreversible' && modes.includes('automatic')) problems.push('what cannot be undone is never automatic');
  for (const name of Object.keys(controlParameters)) {
    if (!(name in parameters.shape)) problems.push(`controlParameters.${name}: is not a parameter`);
  }
  for (const { resources, because, actions } of permissions) {
    if (resources.includes('*') && because === undefined) problems.push(`${actions[0]}: "*" needs a "because"`);
  }
  return problems;
}
