import * as z from 'zod';

// Written from the specification of layer format 4.5; strict, so that a property it does not know is an error.
// https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
const color = z.string().regex(/^#[0-9a-fA-F]{6}$/);
const metadata = z.array(z.union([z.strictObject({ name: z.string(), value: z.string() }), z.strictObject({ divider: z.boolean() })]));
const links = z.array(z.union([z.strictObject({ label: z.string(), url: z.url() }), z.strictObject({ divider: z.boolean() })]));

const technique = z.strictObject({
  techniqueID: z.string().regex(/^T\d{4}(\.\d{3})?$/),
  tactic: z
    .string()
    .regex(/^[a-z-]+$/)
    .optional(),
  comment: z.string().optional(),
  enabled: z.boolean().optional(),
  score: z.number().optional(),
  color: z.union([color, z.literal('')]).optional(),
  metadata: metadata.optional(),
  links: links.optional(),
  showSubtechniques: z.boolean().optional(),
});

const gradient = z
  .strictObject({ colors: z.array(color).min(2), minValue: z.number(), maxValue: z.number() })
  .refine(({ minValue, maxValue }) => maxValue > minValue, 'maxValue must be greater than minValue');

const layout = z.strictObject({
  layout: z.enum(['side', 'flat', 'mini']).optional(),
  showID: z.boolean().optional(),
  showName: z.boolean().optional(),
  showAggregateScores: z.boolean().optional(),
  countUnscored: z.boolean().optional(),
  aggregateFunction: z.enum(['average', 'min', 'max', 'sum']).optional(),
  expandedSubtechniques: z.enum(['none', 'all', 'annotated']).optional(),
});

/** A layer file of the ATT&CK Navigator, format 4.5, domain Enterprise. */
export const navigatorLayerSchema = z.strictObject({
  versions: z.strictObject({
    attack: z.string().regex(/^\d+$/).optional(),
    navigator: z.string().regex(/^(?:4\.9\.\d+|[5-9]\.\d+\.\d+)$/),
    layer: z.literal('4.5'),
  }),
  name: z.string().min(1),
  description: z.string().optional(),
  domain: z.literal('enterprise-attack'),
  customDataURL: z.url().optional(),
  filters: z.strictObject({ platforms: z.array(z.string()).min(1) }).optional(),
  sorting: z.number().int().min(0).max(3).optional(),
  layout: layout.optional(),
  hideDisabled: z.boolean().optional(),
  techniques: z.array(technique).optional(),
  gradient: gradient.optional(),
  legendItems: z.array(z.strictObject({ label: z.string(), color })).optional(),
  showTacticRowBackground: z.boolean().optional(),
  tacticRowBackground: color.optional(),
  selectTechniquesAcrossTactics: z.boolean().optional(),
  selectSubtechniquesWithParent: z.boolean().optional(),
  selectVisibleTechniques: z.boolean().optional(),
  metadata: metadata.optional(),
  links: links.optional(),
});
