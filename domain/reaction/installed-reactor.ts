import * as z from 'zod';
import { effect } from './plan.ts';
import { mode, PHASES, type ReactorManifest } from './reactor-manifest.ts';

const permission = z.object({
  phases: z.array(z.enum(PHASES)),
  actions: z.array(z.string()),
  resources: z.array(z.string()),
  because: z.string().exactOptional(),
});

/** A manifest as JSON: `parameters` is a JSON Schema. */
export const manifestDocument = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  author: z.string(),
  licence: z.string(),
  controls: z.array(z.string()),
  findingTypes: z.array(z.string()),
  techniques: z.array(z.string()),
  resourceTypes: z.array(z.string()),
  effect,
  modes: z.array(mode),
  parameters: z.object({ properties: z.record(z.string(), z.looseObject({ type: z.unknown().optional() })).optional() }).loose(),
  controlParameters: z.record(z.string(), z.string()),
  permissions: z.array(permission),
  testNote: z.string().exactOptional(),
});
export type ManifestDocument = z.output<typeof manifestDocument>;

/** A reactor that this installation may call. */
export const installedReactor = z.object({
  manifest: manifestDocument,
  /** Name or ARN of its function. */
  functionName: z.string().min(1),
  /** Base64 SHA-256 of the package, as Lambda reports it (`CodeSha256`). */
  sha256: z.string().min(1),
});
export type InstalledReactor = z.output<typeof installedReactor>;

/** The manifest as it stands in a package and in the table. */
export function toManifestDocument(manifest: ReactorManifest): ManifestDocument {
  return manifestDocument.parse({ ...manifest, parameters: z.toJSONSchema(manifest.parameters, { io: 'input' }) });
}
