import * as z from 'zod';
import { type Effect, effect } from './plan.ts';

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
export type Permission = {
  readonly phases: readonly Phase[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly because?: string;
};

/** The self-description of a reactor: everything that the platform and its people decide by, before any of its code runs. */
export type ReactorManifest<Shape extends z.ZodRawShape = z.ZodRawShape> = {
  readonly id: string;
  /** Semantic version. */
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly author: string;
  /** SPDX identifier. */
  readonly licence: string;
  /** Controls that the reactor answers to; a binding may name any of these. */
  readonly controls: readonly string[];
  readonly findingTypes: readonly string[];
  readonly techniques: readonly string[];
  /** ASFF resource types that it acts on; others of the finding are left alone. */
  readonly resourceTypes: readonly string[];
  readonly effect: Effect;
  readonly modes: readonly Mode[];
  /** Every parameter has a default or is required with a clear message. */
  readonly parameters: z.ZodObject<Shape>;
  /** Our parameter to the control's own Security Hub parameter, whose value wins over our default. */
  readonly controlParameters: Readonly<Record<string, string>>;
  readonly permissions: readonly Permission[];
  /** Gaps of the emulator behind the tests, and how the same is proved instead. */
  readonly testNote?: string;
};

const permission = z.strictObject({
  phases: z.array(z.enum(PHASES)).min(1),
  actions: z.array(z.string().regex(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/, 'is not one exact IAM action')).min(1),
  resources: z.array(z.string().regex(/^(\*|arn:\{partition\}:.+|\{resource\}|\{parameter:\w+\})$/, 'is not an ARN template')).min(1),
  because: z.string().min(10).optional(),
});

const manifestSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .max(40),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: z.string().min(5).max(100),
  description: z.string().min(20).max(1000),
  author: z.string().min(1),
  licence: z.string().min(1),
  controls: z.array(z.string().regex(/^[A-Za-z0-9]+\.\d+$/)),
  findingTypes: z.array(z.string().min(1)),
  techniques: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)),
  resourceTypes: z.array(z.string().min(1)).min(1),
  effect,
  modes: z.array(mode).min(1),
  parameters: z.custom<z.ZodObject>((value) => value instanceof z.ZodObject, 'is not a zod object'),
  controlParameters: z.record(z.string(), z.string()),
  permissions: z.array(permission).min(1),
  testNote: z.string().min(10).optional(),
});

/**
 * Checks a manifest and answers it with its type kept.
 * @throws Error naming each field that is wrong; a wrong manifest is a mistake of the reactor's author
 */
export function defineManifest<Shape extends z.ZodRawShape>(manifest: ReactorManifest<Shape>): ReactorManifest<Shape> {
  const result = manifestSchema.safeParse(manifest);
  const problems = result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  problems.push(...contradictions(manifest));
  if (problems.length > 0) throw new Error(`Manifest of reactor ${manifest.id} is invalid. ${problems.join('; ')}`);
  return manifest;
}

function contradictions({
  controls,
  findingTypes,
  techniques,
  effect,
  modes,
  parameters,
  controlParameters,
  permissions,
}: ReactorManifest) {
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

/** The IAM actions of one phase. */
export function listActions(manifest: Pick<ReactorManifest, 'permissions'>, phase: Phase): ReadonlySet<string> {
  return new Set(manifest.permissions.flatMap(({ phases, actions }) => (phases.includes(phase) ? actions : [])));
}
