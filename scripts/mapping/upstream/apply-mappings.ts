import { lookUp } from '@attack-reactor/kit/contract';
import type { SourceKind } from '#domain/finding/source-kind.ts';
import { SeedInputInvalid } from '../../seed/input-invalid.ts';
import type { Provenance } from '../../seed/provenance.ts';
import type { CtidMapping } from './ctid-mappings.ts';
import type { ProwlerMapping } from './prowler.ts';
import { folded, listSome, mappingTables, type ReleaseDraft, readText, rowKey, type SeedRecord } from './release-draft.ts';
import { type TechniqueFollower, techniqueFollower } from './technique-moves.ts';

/** One published statement, as its source words it. */
type SourceRow = {
  readonly at: string;
  readonly kind: SourceKind;
  readonly key: string;
  readonly techniqueId: string;
  readonly tacticIds: readonly string[];
  readonly category: string | null;
  readonly score: string | null;
  readonly derivation: string;
  readonly provenanceId: string;
};

/** Repositories whose statements a build replaces. */
export const CTID = 'center-for-threat-informed-defense/mappings-explorer';
export const PROWLER = 'prowler-cloud/prowler';

const DIRECT = 'direct';
const NAMED = 'named in CTID comment';
const JOINED = 'join on config_rule ';
const SCORES = ['minimal', 'partial', 'significant'];
/** Names that tactics had in the versions of ATT&CK that sources still speak of. */
const FORMER_TACTICS: Readonly<Record<string, string>> = { 'Defense Evasion': 'TA0005' };

/**
 * A row that says "this key has the techniques of that key" follows the other key's rows of the same source, whenever those
 * change. The other key is of the kind given here, or of the row's own kind.
 */
const FOLLOWS: readonly (readonly [RegExp, SourceKind | undefined])[] = [
  [/^join on config_rule (\S+)$/, 'config_rule'],
  [/^join on predecessor config rule (\S+) ->/, 'config_rule'],
  [/^config rule (\S+) tests/, 'config_rule'],
  [/^join on Prowler check (\S+) /, 'prowler_check'],
  [/^Prowler check (\S+) tests/, 'prowler_check'],
  [/^inherits from (\S+) \(/, undefined],
  [/^same threat purpose\/family as (\S+)$/, undefined],
];

/** Replaces what the Center for Threat-Informed Defense says: of services, and of the rules and types that comments name. */
export function applyCtid(
  draft: ReleaseDraft,
  files: readonly { readonly mappings: readonly CtidMapping[]; readonly provenance: Provenance }[],
) {
  const known = new Set(draft.records('catalogue_entry').map(({ kind, key }) => `${String(kind)}:${String(key)}`));
  const rows = files.flatMap(({ mappings, provenance }) => {
    const provenanceId = draft.sourceId(provenance);
    return mappings.flatMap(({ at, capability, techniqueId, category, score, named }) => {
      const said = { at, techniqueId, category, score, tacticIds: [], provenanceId };
      const exists = named.filter(({ kind, key }) => kind === 'config_rule' || known.has(`${kind}:${key}`));
      for (const { kind, key } of named.filter((one) => !exists.includes(one))) draft.count('dropped', kind, `no type is called ${key}`);
      const service: SourceRow = { ...said, kind: 'aws_service', key: capability, derivation: DIRECT };
      return [service, ...exists.map((key) => ({ ...said, ...key, derivation: NAMED }))];
    });
  });
  replaceSource(draft, rows, CTID);
}

/** Replaces what Prowler says of its checks. `titles` names some of the checks. */
export function applyProwler(
  draft: ReleaseDraft,
  mappings: readonly ProwlerMapping[],
  titles: ReadonlyMap<string, string>,
  provenance: Provenance,
): void {
  const provenanceId = draft.sourceId(provenance);
  const tactics = new Map(draft.records('tactic').map((record) => [readText(record, 'name'), readText(record, 'id')]));
  const getTactic = (name: string, at: string) => {
    const id = tactics.get(name) ?? lookUp(FORMER_TACTICS, name);
    if (id === undefined) throw new SeedInputInvalid(`${at}: unknown tactic "${name}"; add its former name to FORMER_TACTICS`);
    return id;
  };
  const rows = mappings.map(({ at, check, techniqueId, tactics: names }): SourceRow => {
    const tacticIds = [...new Set(names.map((name) => getTactic(name, at)))];
    return { at, kind: 'prowler_check', key: check, techniqueId, tacticIds, category: null, score: null, derivation: DIRECT, provenanceId };
  });
  replaceSource(draft, rows, PROWLER);
  const titled = (record: SeedRecord) =>
    (record.kind === 'prowler_check' ? titles.get(readText(record, 'key')) : undefined) ?? record.title ?? null;
  draft.replace(
    'catalogue_entry',
    draft.records('catalogue_entry').map((record) => ({ ...record, title: titled(record) })),
  );
}

/** Replaces the statements of one repository, and what follows from them. Statements that somebody read by hand stay. */
function replaceSource(draft: ReleaseDraft, rows: readonly SourceRow[], repository: string): void {
  const follow = techniqueFollower(draft);
  const isOfSource = ofRepository(draft, repository);
  const earlier = mappingTables(draft).flatMap((name) => draft.records(name).filter(isOfSource));
  const isFollower = (record: SeedRecord) => findParent(record) !== undefined;
  const isReplaced = (record: SeedRecord) => [DIRECT, NAMED].includes(readText(record, 'derivation'));
  const byHand = earlier.filter((record) => !isReplaced(record) && !isFollower(record));
  const said = strongest(rows.flatMap((row) => listRecord(row, draft, follow)));
  addKeys(draft, said);
  const groups = [...earlier.filter(isFollower), ...joins(draft, said)];
  const next = withFollowers([...said, ...byHand], groups);
  draft.count('noted', repository, 'read by hand from an earlier edition; stay as they are', byHand.length);
  countChanges(draft, earlier, next, repository);
  const byKind = Map.groupBy(next, (record) => `mapping_${readText(record, 'kind')}`);
  for (const name of mappingTables(draft)) {
    const others = draft.records(name).filter((record) => !isOfSource(record));
    draft.replace(name, folded([...others, ...(byKind.get(name) ?? [])], name, draft, rowKey));
  }
}

function ofRepository(draft: ReleaseDraft, repository: string): (record: SeedRecord) => boolean {
  const ids = new Set<unknown>(draft.records('provenance').flatMap((record) => (record.repository === repository ? [record.id] : [])));
  return ({ provenance_id }) => ids.has(provenance_id);
}

function listRecord({ at, kind, key, ...row }: SourceRow, draft: ReleaseDraft, follow: TechniqueFollower): readonly SeedRecord[] {
  const to = follow(row.techniqueId, at);
  if ('gone' in to) {
    draft.count('dropped', kind, to.gone);
    return [];
  }
  if (to.idInSource) draft.count('moved', kind, `${to.idInSource} -> ${to.id}`);
  const { category, score, derivation, tacticIds, provenanceId } = row;
  const named = { kind, key, technique_id: to.id, technique_id_in_source: to.idInSource, tactic_ids_in_source: tacticIds };
  return [{ ...named, tier: 'primary', category, score, derivation, provenance_id: provenanceId }];
}

/** Comments may score a key twice for one technique: the best that is said of it counts. */
function strongest(records: readonly SeedRecord[]): readonly SeedRecord[] {
  const strength = ({ score }: SeedRecord) => (typeof score === 'string' ? SCORES.indexOf(score) : -1);
  const groups = Map.groupBy(records, rowKey);
  return [...groups.values()].flatMap((same) => [...same].sort((left, right) => strength(right) - strength(left)).slice(0, 1));
}

/** Rules, checks and services are in the catalog because a mapping names them. */
function addKeys(draft: ReleaseDraft, said: readonly SeedRecord[]): void {
  const entries = draft.records('catalogue_entry');
  const keyOf = ({ kind, key }: SeedRecord) => JSON.stringify([kind, key]);
  const known = new Set(entries.map(keyOf));
  const fresh = [...new Map(said.filter((record) => !known.has(keyOf(record))).map((record) => [keyOf(record), record])).values()];
  const added = fresh.map((record) => ({
    kind: readText(record, 'kind'),
    key: readText(record, 'key'),
    title: readText(record, 'key'),
    status: 'active',
    provenance_id: readText(record, 'provenance_id'),
  }));
  for (const [kind, keys] of Map.groupBy(added, (entry) => entry.kind))
    draft.count('added', kind, `keys that the release did not know: ${listSome(keys.map(({ key }) => key))}`, keys.length);
  draft.replace('catalogue_entry', [...entries, ...added]);
}

/** A control has the techniques that are published for its Config rule. Stands for the rows that will follow. */
function joins(draft: ReleaseDraft, said: readonly SeedRecord[]): readonly SeedRecord[] {
  const rules = new Set(said.filter(({ kind }) => kind === 'config_rule').map(({ key }) => key));
  return draft.records('control').flatMap(({ key, config_rule }) => {
    if (key === undefined || typeof config_rule !== 'string' || !rules.has(config_rule)) return [];
    return [{ kind: 'securityhub_control', key, tier: 'primary', derivation: JOINED + config_rule }];
  });
}

/** The key whose rows this row repeats. */
function findParent(record: SeedRecord): string | undefined {
  const derivation = readText(record, 'derivation');
  for (const [pattern, kind] of FOLLOWS) {
    const key = pattern.exec(derivation)?.[1];
    if (key !== undefined) return JSON.stringify([kind ?? record.kind, key]);
  }
  return undefined;
}

/** All rows of a source: those it states, and of each follower the rows of the key that it follows, over any number of steps. */
function withFollowers(stated: readonly SeedRecord[], followers: readonly SeedRecord[]): readonly SeedRecord[] {
  const getOwner = ({ kind, key }: SeedRecord) => JSON.stringify([kind, key]);
  const statedOf = Map.groupBy(stated, getOwner);
  const groups = new Map(followers.map((record) => [JSON.stringify([getOwner(record), record.derivation]), record]));
  const groupsOf = Map.groupBy(groups.values(), getOwner);
  const listRows = (owner: string, path: readonly string[]): readonly SeedRecord[] => {
    if (path.includes(owner)) throw new SeedInputInvalid(`rows of ${owner} follow each other in a circle: ${path.join(' -> ')}`);
    const following = (groupsOf.get(owner) ?? []).flatMap((record) => {
      const parent = findParent(record);
      const inherited = Object.fromEntries(['kind', 'key', 'tier', 'derivation'].map((column) => [column, readText(record, column)]));
      return parent === undefined ? [] : listRows(parent, [...path, owner]).map((row) => ({ ...row, ...inherited }));
    });
    return [...new Map([...(statedOf.get(owner) ?? []), ...following].map((row) => [rowKey(row), row])).values()];
  };
  return [...new Set([...statedOf.keys(), ...groupsOf.keys()])].flatMap((owner) => listRows(owner, []));
}

/** The same statement of another edition of the source counts as neither added nor dropped. */
function countChanges(draft: ReleaseDraft, earlier: readonly SeedRecord[], next: readonly SeedRecord[], source: string): void {
  const statement = (record: SeedRecord) => rowKey({ ...record, provenance_id: null });
  const before = new Map(earlier.map((record) => [statement(record), record]));
  const after = new Map(next.map((record) => [statement(record), record]));
  for (const [key, record] of after) {
    const same = before.get(key);
    if (!same) draft.count('added', String(record.kind), `${source} says it now`);
    else if (same.score !== record.score) draft.count('changed', String(record.kind), `${source} scores it otherwise now`);
  }
  for (const [key, record] of before) if (!after.has(key)) draft.count('dropped', String(record.kind), `${source} says it no more`);
}
