import * as z from 'zod';
import type { Tactic, Technique } from '#domain/attack/attack.ts';
import { isTechniqueId } from '#domain/attack/attack.ts';
import { textAt } from '#domain/base/json.ts';
import { SeedInputInvalid } from '../../seed/input-invalid.ts';
import { checked, type InputFile, parseJson } from './input-file.ts';

/** ATT&CK as one bundle of MITRE's attack-stix-data tells it. */
export type AttackBundle = {
  /** Version of ATT&CK, `19.1`. */
  readonly version: string;
  /** In the order of the columns of the matrix. */
  readonly tactics: readonly Tactic[];
  /** By id, revoked and deprecated ones too. `replacedBy` is always active: chains of revocations have been followed. */
  readonly techniques: readonly BundleTechnique[];
};
export type BundleTechnique = Technique & { readonly platforms: readonly string[] };

const id = z.string().min(1);
const references = z.array(z.object({ source_name: z.string(), external_id: z.string().optional() }));
const status = { revoked: z.boolean().default(false), x_mitre_deprecated: z.boolean().default(false) };
const bundleSchema = z.object({ type: z.literal('bundle'), objects: z.array(z.object({ type: z.string(), id }).loose()).min(1) });
const collectionSchema = z.object({ id, x_mitre_version: z.string().regex(/^\d+\.\d+$/) });
const matrixSchema = z.object({ id, ...status, external_references: references, tactic_refs: z.array(id).min(1) });
const tacticSchema = z.object({ id, ...status, name: id, x_mitre_shortname: id, external_references: references });
const patternSchema = z.object({
  id,
  ...status,
  name: id,
  external_references: references,
  kill_chain_phases: z.array(z.object({ kill_chain_name: z.string(), phase_name: z.string() })).default([]),
  x_mitre_platforms: z.array(z.string()).default([]),
  x_mitre_is_subtechnique: z.boolean().default(false),
});
const relationshipSchema = z.object({ id, ...status, relationship_type: z.string(), source_ref: id, target_ref: id });

type Pattern = z.output<typeof patternSchema>;
type StixTactic = z.output<typeof tacticSchema>;

/** The objects of a bundle that we read, checked. */
type Objects = {
  readonly path: string;
  readonly tactics: ReadonlyMap<string, StixTactic>;
  readonly patterns: ReadonlyMap<string, Pattern>;
  /** The targets of the `subtechnique-of` and `revoked-by` relationships of each STIX id. */
  readonly parents: ReadonlyMap<string, string>;
  readonly replacements: ReadonlyMap<string, string>;
};

/**
 * Reads `enterprise-attack.json` (STIX 2.1, https://github.com/mitre-attack/attack-stix-data).
 * @throws SeedInputInvalid naming file and STIX id: not this format, another domain, a reference that leads nowhere, a sub-technique
 * without parent, a revocation without an active end or in a circle, one id on two techniques.
 */
export function readAttackBundle(file: InputFile): AttackBundle {
  const { objects } = checked(bundleSchema, parseJson(file), file.path);
  const ofType = <Schema extends z.ZodType>(type: string, schema: Schema) =>
    objects.filter((object) => object.type === type).map((object) => checked(schema, object, `${file.path}: ${object.id}`));
  const tactics = ofType('x-mitre-tactic', tacticSchema);
  const patterns = ofType('attack-pattern', patternSchema);
  const relationships = objects
    .filter(
      ({ type, ...object }) =>
        type === 'relationship' && /^(?:subtechnique-of|revoked-by)$/.test(textAt(object, 'relationship_type') ?? ''),
    )
    .map((object) => checked(relationshipSchema, object, `${file.path}: ${object.id}`))
    .filter(
      (relationship) => !relationship.revoked && !relationship.x_mitre_deprecated && /^attack-pattern--/.test(relationship.source_ref),
    );
  const read: Objects = {
    path: file.path,
    tactics: new Map(tactics.map((tactic) => [tactic.id, tactic])),
    patterns: new Map(patterns.map((pattern) => [pattern.id, pattern])),
    parents: buildLinks('subtechnique-of', relationships, file.path),
    replacements: buildLinks('revoked-by', relationships, file.path),
  };
  const ordered = listTactics(ofType('x-mitre-matrix', matrixSchema), read);
  return {
    version: formatVersion(ofType('x-mitre-collection', collectionSchema), file.path),
    tactics: ordered,
    techniques: listTechniques(read, new Map(ordered.map((tactic) => [tactic.shortname, tactic.id]))),
  };
}

function formatVersion(collections: readonly z.output<typeof collectionSchema>[], path: string): string {
  const [collection, second] = collections;
  if (!collection) throw new SeedInputInvalid(`${path}: no x-mitre-collection, so no version; take the file from attack-stix-data`);
  if (second) throw new SeedInputInvalid(`${path}: two collections, ${collection.id} and ${second.id}; give one version of one domain`);
  return collection.x_mitre_version;
}

function listTactics(matrices: readonly z.output<typeof matrixSchema>[], { path, tactics }: Objects): readonly Tactic[] {
  const matrix = matrices.find((one) => !isGone(one) && one.external_references.some((ref) => ref.external_id === 'enterprise-attack'));
  if (!matrix) throw new SeedInputInvalid(`${path}: no Enterprise matrix; give enterprise-attack.json, not mobile or ics`);
  return matrix.tactic_refs.map((ref) => {
    const tactic = tactics.get(ref);
    if (!tactic)
      throw new SeedInputInvalid(`${path}: ${matrix.id}: tactic_refs names ${ref}, which is not in the file; is the file whole?`);
    const attackId = formatAttackId(tactic, path);
    if (!/^TA\d{4}$/.test(attackId)) throw new SeedInputInvalid(`${path}: ${ref}: "${attackId}" is not the id of a tactic`);
    return { id: attackId, name: tactic.name, shortname: tactic.x_mitre_shortname };
  });
}

/** @throws SeedInputInvalid when one object leads to two others. */
function buildLinks(
  type: string,
  relationships: readonly z.output<typeof relationshipSchema>[],
  path: string,
): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const { id, relationship_type, source_ref, target_ref } of relationships) {
    if (relationship_type !== type) continue;
    const other = links.get(source_ref) ?? target_ref;
    if (other !== target_ref) throw new SeedInputInvalid(`${path}: ${id}: ${source_ref} is ${type} both ${other} and ${target_ref}`);
    links.set(source_ref, target_ref);
  }
  return links;
}

function listTechniques(objects: Objects, tacticIds: ReadonlyMap<string, string>): readonly BundleTechnique[] {
  const byAttackId = new Map<string, Pattern>();
  for (const pattern of objects.patterns.values()) {
    const attackId = formatAttackId(pattern, objects.path);
    if (!isTechniqueId(attackId)) throw new SeedInputInvalid(`${objects.path}: ${pattern.id}: "${attackId}" is not the id of a technique`);
    const other = byAttackId.get(attackId);
    // An id may live on in a new object: the one that is not gone is meant.
    if (other && isGone(other) === isGone(pattern))
      throw new SeedInputInvalid(`${objects.path}: ${pattern.id}: ${attackId} is the id of ${other.id} too`);
    if (!other || isGone(other)) byAttackId.set(attackId, pattern);
  }
  return [...byAttackId]
    .map(([attackId, pattern]) => ({
      id: attackId,
      name: pattern.name,
      parentId: buildParent(attackId, pattern, objects),
      tacticIds: tacticsOfPattern(pattern, tacticIds, objects.path),
      platforms: [...pattern.x_mitre_platforms].sort(),
      status: buildStatus(pattern),
      replacedBy: pattern.revoked ? formatReplacement(pattern, objects) : null,
    }))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** MITRE drops the relationship of a sub-technique that is gone; its id still says whose it was. */
function buildParent(attackId: string, pattern: Pattern, { path, patterns, parents }: Objects): string | null {
  const expected = attackId.includes('.') ? attackId.slice(0, attackId.indexOf('.')) : null;
  if (isGone(pattern)) return expected;
  const parent = patterns.get(parents.get(pattern.id) ?? '');
  const found = parent ? formatAttackId(parent, path) : null;
  if (found !== expected || pattern.x_mitre_is_subtechnique !== (expected !== null))
    throw new SeedInputInvalid(
      `${path}: ${pattern.id}: ${attackId} should be ${expected ? `a sub-technique of ${expected}` : 'a technique of its own'}, ` +
        `and the file says ${found ? `sub-technique of ${found}` : 'it has no parent'}; is the file whole?`,
    );
  return found;
}

/** Gone techniques keep the names that tactics had at the time; those that exist no more say nothing today. */
function tacticsOfPattern(pattern: Pattern, tacticIds: ReadonlyMap<string, string>, path: string): readonly string[] {
  const phases = pattern.kill_chain_phases.filter((phase) => phase.kill_chain_name === 'mitre-attack');
  const ids = phases.flatMap(({ phase_name }) => {
    const tacticId = tacticIds.get(phase_name);
    if (tacticId === undefined && !isGone(pattern))
      throw new SeedInputInvalid(`${path}: ${pattern.id}: phase "${phase_name}" is no tactic of the matrix`);
    return tacticId ?? [];
  });
  return [...new Set(ids)].sort();
}

function formatReplacement(revoked: Pattern, { path, patterns, replacements }: Objects): string {
  const seen = [revoked.id];
  for (let current = revoked; ; ) {
    const next = patterns.get(replacements.get(current.id) ?? '');
    if (!next)
      throw new SeedInputInvalid(`${path}: ${current.id}: revoked, and no revoked-by leads to a technique of the file; is it whole?`);
    if (!isGone(next)) return formatAttackId(next, path);
    if (!next.revoked) throw new SeedInputInvalid(`${path}: ${current.id}: revoked by ${next.id}, which is deprecated`);
    if (seen.includes(next.id))
      throw new SeedInputInvalid(`${path}: ${revoked.id}: revoked in a circle: ${[...seen, next.id].join(' -> ')}`);
    seen.push(next.id);
    current = next;
  }
}

function formatAttackId(object: Pick<Pattern, 'id' | 'external_references'>, path: string): string {
  const reference = object.external_references.find(({ source_name }) => source_name === 'mitre-attack');
  if (!reference?.external_id) throw new SeedInputInvalid(`${path}: ${object.id}: no external reference to mitre-attack, so no ATT&CK id`);
  return reference.external_id;
}

function isGone(object: { readonly revoked: boolean; readonly x_mitre_deprecated: boolean }): boolean {
  return object.revoked || object.x_mitre_deprecated;
}

function buildStatus(pattern: Pattern): Technique['status'] {
  if (pattern.revoked) return 'revoked';
  return pattern.x_mitre_deprecated ? 'deprecated' : 'active';
}
