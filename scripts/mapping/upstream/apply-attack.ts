import { SeedInputInvalid } from '../../seed/input-invalid.ts';
import type { AttackBundle, BundleTechnique } from './attack-stix.ts';
import { mappingTables, type ReleaseDraft, readList, readText, type SeedRecord } from './release-draft.ts';

/**
 * Puts another version of ATT&CK into the release. Techniques and revocations come from the bundle; what it no longer lists
 * at all stays as the last version that did. Rows then move with `moveTechniques`.
 * @throws SeedInputInvalid where a technique that was active is not in the bundle: MITRE revokes or deprecates, and never removes.
 */
export function applyAttack(draft: ReleaseDraft, attack: AttackBundle, provenanceId: string): void {
  const earlier = new Map(draft.records('technique').map((record) => [readText(record, 'id'), record]));
  const current = new Map(attack.techniques.map((technique) => [technique.id, technique]));
  const lost = [...earlier].find(([id, { status }]) => status === 'active' && !current.has(id));
  if (lost)
    throw new SeedInputInvalid(
      `the ATT&CK bundle does not list ${lost[0]}, which was active in ${draft.attackVersion}; is the file whole?`,
    );
  replaceTactics(draft, attack, provenanceId);
  replaceTechniqueTactics(draft, attack, current);
  const kept = [...earlier.values()].filter(({ id }) => typeof id === 'string' && !current.has(id));
  draft.count('noted', 'technique', 'no longer listed; stays as the version that listed it last', kept.length);
  for (const technique of attack.techniques) noteTechnique(draft, technique, earlier.get(technique.id));
  draft.replace('technique', [
    ...attack.techniques.map((technique) => techniqueRecord(technique, earlier.get(technique.id), attack.version, provenanceId)),
    ...kept.map((record) => ({ ...record, replaced_by: followed(record.replaced_by, current) })),
  ]);
  draft.attackVersion = attack.version;
}

/** A technique that was gone before keeps what the last version to list it said; equal platforms keep their order. */
function techniqueRecord(technique: BundleTechnique, earlier: SeedRecord | undefined, version: string, provenanceId: string): SeedRecord {
  const { id, name, parentId, status, replacedBy, platforms } = technique;
  const isGone = status !== 'active';
  const stays = isGone && earlier && earlier.status !== 'active';
  const before = earlier ? readList(earlier, 'platforms') : [];
  const isSameList = platforms.length === before.length && platforms.every((platform) => before.includes(platform));
  return {
    ...(stays ? earlier : { name, platforms: isSameList ? before : platforms, last_listed_in: version, provenance_id: provenanceId }),
    id,
    parent_id: parentId,
    status,
    replaced_by: replacedBy,
  };
}

function noteTechnique(draft: ReleaseDraft, { status, name }: BundleTechnique, earlier: SeedRecord | undefined): void {
  if (!earlier) draft.count('added', 'technique', `new in this version of ATT&CK (${status})`);
  else if (earlier.status !== status) draft.count('changed', 'technique', `${String(earlier.status)} before, ${status} now`);
  else if (status === 'active' && earlier.name !== name) draft.count('changed', 'technique', 'renamed');
}

function followed(id: SeedRecord[string] | undefined, current: ReadonlyMap<string, BundleTechnique>): string | null {
  if (typeof id !== 'string') return null;
  return current.get(id)?.replacedBy ?? id;
}

function replaceTactics(draft: ReleaseDraft, { tactics, version }: AttackBundle, provenanceId: string): void {
  const earlier = new Map(draft.records('tactic').map((record) => [record.id, record]));
  const note = (id: string, name: string) => {
    const before = earlier.get(id);
    if (!before) return `new in v${version}`;
    return before.name === name ? before.note : `named ${String(before.name)} up to v${draft.attackVersion}`;
  };
  draft.replace(
    'tactic',
    tactics.map(({ id, name, shortname }, index) => ({
      id,
      name,
      shortname,
      matrix_order: String(index + 1),
      note: note(id, name) ?? null,
    })),
    { provenance_id: provenanceId },
  );
  const known = new Set<unknown>(tactics.map(({ id }) => id));
  draft.count('added', 'tactic', 'new in this version of ATT&CK', tactics.filter(({ id }) => !earlier.has(id)).length);
  draft.count('dropped', 'tactic', 'not in the matrix any more', [...earlier.keys()].filter((id) => !known.has(id)).length);
  forgetTactics(draft, known);
}

/** A tactic that exists no more cannot be what a finding type or a source points at. */
function forgetTactics(draft: ReleaseDraft, known: ReadonlySet<unknown>): void {
  const types = draft.records('finding_type');
  const orphans = types.filter(({ tactic_id }) => tactic_id !== null && !known.has(tactic_id));
  draft.count('changed', 'finding_type', 'its tactic exists no more', orphans.length);
  draft.replace(
    'finding_type',
    types.map((record) => (orphans.includes(record) ? { ...record, tactic_id: null, tactic_basis: null } : record)),
  );
  for (const name of mappingTables(draft)) {
    const records = draft.records(name);
    const isKnown = (id: string) => known.has(id);
    draft.replace(
      name,
      records.map((record) => ({ ...record, tactic_ids_in_source: readList(record, 'tactic_ids_in_source').filter(isKnown) })),
    );
  }
}

/** For techniques that are gone the bundle names tactics of their time; what an earlier release made of those stays. */
function replaceTechniqueTactics(draft: ReleaseDraft, attack: AttackBundle, current: ReadonlyMap<string, BundleTechnique>): void {
  const known = new Set<unknown>(attack.tactics.map(({ id }) => id));
  const stays = (id: string) => {
    const technique = current.get(id);
    return technique === undefined || (technique.status !== 'active' && technique.tacticIds.length === 0);
  };
  draft.replace('technique_tactic', [
    ...attack.techniques.flatMap(({ id, tacticIds }) => tacticIds.map((tactic) => ({ technique_id: id, tactic_id: tactic }))),
    ...draft.records('technique_tactic').filter((record) => stays(readText(record, 'technique_id')) && known.has(record.tactic_id)),
  ]);
}
