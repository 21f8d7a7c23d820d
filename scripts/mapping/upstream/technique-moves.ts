import { SeedInputInvalid } from '../../seed/input-invalid.ts';
import { folded, mappingTables, type ReleaseDraft, readList, readText, rowKey, type SeedRecord } from './release-draft.ts';

const TECHNIQUE_LINKS = [
  { name: 'technique_standard_control', key: ['standard', 'control_id'] },
  { name: 'conformance_rule_technique', key: ['rule_key'] },
] as const;

/** Where a technique id leads: to itself, to what replaced it, or nowhere. */
type Followed = { readonly id: string; readonly idInSource: string | null } | { readonly gone: string };

export type TechniqueFollower = (id: string, at: string) => Followed;

/** Follows technique ids by the techniques of the draft as they are now. */
export function techniqueFollower(draft: ReleaseDraft): TechniqueFollower {
  const techniques = new Map(draft.records('technique').map((record) => [readText(record, 'id'), record]));
  return (id, at) => {
    const found = techniques.get(id);
    if (!found)
      throw new SeedInputInvalid(`${at}: ATT&CK ${draft.attackVersion} has no technique ${id}; give a newer bundle with --attack`);
    if (found.status === 'deprecated') return { gone: `${id} is deprecated, without replacement` };
    return found.status === 'revoked' ? { id: readText(found, 'replaced_by'), idInSource: id } : { id, idInSource: null };
  };
}

/** Moves every row that names a technique to the one that replaced it, and drops rows whose technique ended without one. */
export function moveTechniques(draft: ReleaseDraft): void {
  const follow = techniqueFollower(draft);
  for (const name of mappingTables(draft)) {
    const moved = draft.records(name).flatMap((record) => {
      const to = getMove(record, name, follow, draft);
      if (!to) return [];
      const idInSource = record.technique_id_in_source ?? to.idInSource;
      return { ...record, technique_id: to.id, technique_id_in_source: idInSource === to.id ? null : idInSource };
    });
    draft.replace(name, folded(moved, name, draft, rowKey));
  }
  for (const { name, key } of TECHNIQUE_LINKS) {
    const moved = draft.records(name).flatMap((record) => {
      const to = getMove(record, name, follow, draft);
      const before = readList(record, 'technique_ids_in_source');
      return to
        ? { ...record, technique_id: to.id, technique_ids_in_source: to.idInSource ? [...before, to.idInSource].sort() : before }
        : [];
    });
    draft.replace(name, joined(moved, [...key, 'technique_id']));
  }
}

function getMove(record: SeedRecord, name: string, follow: TechniqueFollower, draft: ReleaseDraft) {
  const id = readText(record, 'technique_id');
  const to = follow(id, name);
  if ('gone' in to) {
    draft.count('dropped', name, to.gone);
    return undefined;
  }
  if (to.idInSource) draft.count('moved', name, `${id} -> ${to.id}`);
  return to;
}

/** Links of one owner to one technique become one link, with all ids that led to it. */
function joined(records: readonly SeedRecord[], key: readonly string[]): readonly SeedRecord[] {
  const groups = Map.groupBy(records, (record) => JSON.stringify(key.map((column) => record[column])));
  return [...groups.values()].map((same) => ({
    ...same[0],
    technique_ids_in_source: [...new Set(same.flatMap((record) => readList(record, 'technique_ids_in_source')))].sort(),
  }));
}
