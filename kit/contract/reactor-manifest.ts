import * as z from 'zod';
import { effect } from './plan.ts';
import { publisher, reactorName, reactorVersion } from './reactor-id.ts';
import { textWithin } from './text.ts';

export const PHASES = ['plan', 'apply', 'verify', 'rollback'] as const;
export type Phase = (typeof PHASES)[number];

export const MODES = ['automatic', 'approval', 'notify'] as const;
export const mode = z.enum(MODES);
export type Mode = z.output<typeof mode>;

/**
 * IAM actions of one or more phases. `resources` are ARNs with placeholders `{partition}`, `{account}`, `{region}`,
 * `{resource}` (the ARN of the resource at hand), `{resourceName}` (what follows its last `/` or `:`) and `{parameter:name}`.
 * `*` alone is for actions that know no resource; `because` then says so.
 */
export const permission = z.strictObject({
  phases: z.array(z.enum(PHASES)).min(1).readonly(),
  actions: z
    .array(z.string().regex(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/, 'is not one exact IAM action'))
    .min(1)
    .readonly(),
  resources: z
    .array(z.string().regex(/^(\*|arn:\{partition\}:.+|\{resource\}|\{parameter:\w+\})$/, 'is not an ARN template'))
    .min(1)
    .readonly(),
  because: z.string().min(10).exactOptional(),
});
export type Permission = z.output<typeof permission>;

/** The fields of a manifest but for its parameters: what the platform and its people decide by, before any code of it runs. */
export const manifestFields = z.strictObject({
  publisher,
  id: reactorName,
  version: reactorVersion,
  title: textWithin(100),
  description: textWithin(1000),
  author: z.string().min(1),
  /** SPDX identifier. */
  license: z.string().min(1),
  /** Controls that the reactor answers to; a binding may name any of these. */
  controls: z.array(z.string().regex(/^[A-Za-z0-9]+\.\d+$/)).readonly(),
  findingTypes: z.array(z.string().min(1)).readonly(),
  techniques: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)).readonly(),
  /** ASFF resource types that it acts on; others of the finding are left alone. */
  resourceTypes: z.array(z.string().min(1)).min(1).readonly(),
  effect,
  modes: z.array(mode).min(1).readonly(),
  /** Our parameter to the control's own Security Hub parameter, whose value wins over our default. */
  controlParameters: z.record(z.string(), z.string()),
  permissions: z.array(permission).min(1).readonly(),
  /** Gaps of the emulator behind the tests, and how the same is proved instead. */
  testNote: z.string().min(10).exactOptional(),
});
export type ManifestFields = z.output<typeof manifestFields>;

/** The form of manifest documents. A form with other fields gets the next number. */
export const MANIFEST_SCHEMA_VERSION = 1;

/** A manifest as JSON: `parameters` is a JSON Schema. A field that its form does not know is an error that names it. */
export const manifestDocument = z.strictObject({
  schemaVersion: z.literal(MANIFEST_SCHEMA_VERSION).default(MANIFEST_SCHEMA_VERSION),
  ...manifestFields.shape,
  parameters: z.object({ properties: z.record(z.string(), z.looseObject({ type: z.unknown().optional() })).optional() }).loose(),
});
export type ManifestDocument = z.output<typeof manifestDocument>;

/**
 * The IAM actions of one phase.
 * @example
 * listActions(manifest, 'apply').has('kms:EnableKeyRotation'); // true
 */
export function listActions({ permissions }: Pick<ManifestFields, 'permissions'>, phase: Phase): ReadonlySet<string> {
  return new Set(permissions.flatMap(({ phases, actions }) => (phases.includes(phase) ? actions : [])));
}

const READS = /:(Get|List|Describe|Head|Simulate)[A-Z]/;

/**
 * Returns true for an IAM action that reads and changes nothing, by its name.
 * @example
 * isReadingAction('s3:GetBucketPolicy'); // true
 */
export function isReadingAction(action: string): boolean {
  return READS.test(action);
}
