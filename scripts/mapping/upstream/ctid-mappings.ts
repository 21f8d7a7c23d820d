import { lookUp } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { isTechniqueId } from '#domain/attack/attack.ts';
import type { SourceKind } from '#domain/finding/source-kind.ts';
import type { MappingRow } from '#domain/mapping/mapping-release.ts';
import { SeedInputInvalid } from '../../seed/input-invalid.ts';
import { checked, type InputFile, parseJson } from './input-file.ts';

/** One scored statement: what a capability of AWS does about a technique. */
export type CtidMapping = {
  /** File and record, for messages. */
  readonly at: string;
  /** `aws_config`, `amazon_guardduty`, `amazon_cognito`. */
  readonly capability: string;
  /** As the file has it: of the ATT&CK version of the file. */
  readonly techniqueId: string;
  readonly category: NonNullable<MappingRow['category']>;
  readonly score: (typeof SCORES)[number];
  /** Keys that the comment names, each once, in the order of the text. */
  readonly named: readonly NamedKey[];
};
export type NamedKey = { readonly kind: Extract<SourceKind, 'config_rule' | 'guardduty_finding_type'>; readonly key: string };

const SCORES = ['minimal', 'partial', 'significant'] as const;
const lowerCased = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);
const fileSchema = z.object({
  metadata: z.object({ technology_domain: z.literal('enterprise'), mapping_framework: z.literal('aws'), attack_version: z.string() }),
  mapping_objects: z.array(z.object({ attack_object_id: z.string().nullish() }).loose()).min(1),
});
const mappingSchema = z.object({
  attack_object_id: z.string().refine(isTechniqueId, 'not the id of a technique'),
  capability_group: z.string().min(1),
  score_category: z.preprocess(lowerCased, z.enum(['protect', 'detect', 'respond'])),
  score_value: z.preprocess(lowerCased, z.enum(SCORES)),
  comments: z.string().nullish(),
});

/**
 * Words of a comment, by capability:
 * - `aws_config`: hyphenated words of lower-case letters and digits in quotes ("s3-bucket-public-read-prohibited");
 * - `amazon_guardduty`: words of the form Purpose:Resource/Name, without a full stop or comma that ends the sentence.
 *   Other capabilities name neither. The catalog says if such a rule or type exists.
 */
const NAMED_KEYS: Readonly<Record<string, { readonly kind: NamedKey['kind']; readonly pattern: RegExp }>> = {
  aws_config: { kind: 'config_rule', pattern: /["'\u2018\u201c]([a-z][a-z0-9]*(?:-[a-z0-9]+)+)["'\u2019\u201d]/g },
  amazon_guardduty: { kind: 'guardduty_finding_type', pattern: /\b([A-Z]\w+:[A-Z]\w+\/[A-Z0-9][\w&]*(?:[.!-][\w&]+)*)/g },
};

/**
 * Reads one file of mappings of AWS by the Center for Threat-Informed Defense
 * (https://github.com/center-for-threat-informed-defense/mappings-explorer, `mappings/aws/…/*.json`). Capabilities that the
 * authors call not mappable have no technique and yield nothing.
 * @throws SeedInputInvalid naming file and record.
 */
export function readCtidMappings(file: InputFile): readonly CtidMapping[] {
  const { mapping_objects } = checked(fileSchema, parseJson(file), file.path);
  const mappings = mapping_objects.flatMap((object, index) => {
    if (!object.attack_object_id) return [];
    const at = `${file.path}: mapping_objects[${index}] (${object.attack_object_id})`;
    // The edition for ATT&CK 9 calls it a group.
    const mapping = checked(mappingSchema, { capability_group: object.group, ...object }, at);
    return {
      at,
      capability: mapping.capability_group,
      techniqueId: mapping.attack_object_id,
      category: mapping.score_category,
      score: mapping.score_value,
      named: namedKeys(mapping.capability_group, mapping.comments ?? ''),
    };
  });
  if (mappings.length === 0) throw new SeedInputInvalid(`${file.path}: no mapping_object names a technique; is the file whole?`);
  return mappings;
}

/** The Config rules or GuardDuty types that a comment names; see the rule above. */
export function namedKeys(capability: string, comment: string): readonly NamedKey[] {
  const rule = lookUp(NAMED_KEYS, capability);
  if (!rule) return [];
  const keys = new Set([...comment.matchAll(rule.pattern)].flatMap(([, key]) => key ?? []));
  return [...keys].map((key) => ({ kind: rule.kind, key }));
}
