import { basename } from 'node:path';
import { SeedInputInvalid } from '../../seed/input-invalid.ts';
import type { Provenance } from '../../seed/provenance.ts';
import type { FindingTypePage, ListedFindingType } from './finding-type-tables.ts';
import { listSome, type ReleaseDraft, readList, readText, type SeedRecord } from './release-draft.ts';
import type { AccountControl, ControlStandard } from './security-hub-account.ts';

const CONTROL = 'securityhub_control';
/** A list may leave out what its Region, partition or page does not have: nothing retires because it is not in it. */
const NOT_LISTED = 'active here and not in the list';

/**
 * Takes titles and severities of controls from what an account lists, and adds controls it did not know; the list says
 * neither their Config rule nor their schedule.
 */
export function applyControls(draft: ReleaseDraft, listed: readonly AccountControl[], provenance: Provenance): void {
  const provenanceId = draft.sourceId(provenance);
  const controls = new Map(draft.records('control').map((record) => [readText(record, 'key'), record]));
  const entries = buildCatalog(draft);
  const active = [...controls.keys()].filter((key) => entries.get(`${CONTROL}:${key}`)?.status === 'active');
  const ids = new Set(listed.map(({ id }) => id));
  noteMissing(
    draft,
    CONTROL,
    active.filter((key) => !ids.has(key)),
  );
  for (const { id, title, severity } of listed) {
    const control = controls.get(id);
    const entry = entries.get(`${CONTROL}:${id}`);
    const isSame = entry?.title === title && control?.severity === severity && entry.status === 'active';
    if (isSame) continue;
    draft.count(control ? 'changed' : 'added', CONTROL, control ? 'title, severity or status' : 'the account lists it');
    controls.set(id, { ...(control ?? { key: id, is_custom_rule: 'false', schedule_type: 'unknown' }), severity });
    entries.set(`${CONTROL}:${id}`, { kind: CONTROL, key: id, title, status: 'active', provenance_id: provenanceId });
  }
  draft.replace('control', [...controls.values()]);
  draft.replace('catalogue_entry', [...entries.values()]);
}

/**
 * Takes the standards of controls from what an account lists. It lists only standards that are switched on there: of each
 * control in the list, the standards that occur in the list become as listed, and others stay.
 * @throws SeedInputInvalid for a control that the release does not know.
 */
export function applyStandards(draft: ReleaseDraft, listed: readonly ControlStandard[]): void {
  const known = new Set(draft.records('control').map((record) => record.key));
  const stranger = listed.find(({ controlId }) => !known.has(controlId));
  if (stranger)
    throw new SeedInputInvalid(`${stranger.at}: no control ${stranger.controlId}; give the list of controls too, with --controls`);
  const controls = new Set<unknown>(listed.map(({ controlId }) => controlId));
  const standards = new Set<unknown>(listed.map(({ standard }) => standard));
  const earlier = draft.records('control_standard');
  const asListed = new Map<string, SeedRecord>(
    listed.map(({ controlId, standard }) => [`${controlId} ${standard}`, { control_key: controlId, standard }]),
  );
  const stay = earlier.filter(({ control_key, standard }) => !controls.has(control_key) || !standards.has(standard));
  const before = new Set(earlier.map(({ control_key, standard }) => `${String(control_key)} ${String(standard)}`));
  const added = [...asListed.keys()].filter((key) => !before.has(key)).length;
  draft.count('added', 'control_standard', 'the account lists it', added);
  draft.count(
    'dropped',
    'control_standard',
    'the account lists the control without it',
    earlier.length - stay.length - (asListed.size - added),
  );
  draft.replace('control_standard', [...stay, ...asListed.values()]);
}

/** Every key that exists, by `kind:key`. */
function buildCatalog(draft: ReleaseDraft): Map<string, SeedRecord> {
  return new Map(draft.records('catalogue_entry').map((record) => [`${readText(record, 'kind')}:${readText(record, 'key')}`, record]));
}

function noteMissing(draft: ReleaseDraft, kind: string, keys: readonly string[]): void {
  draft.count('noted', kind, `${NOT_LISTED}: ${listSome(keys)}`, keys.length);
}

type Detector = 'guardduty_finding_type' | 'macie';

/** Takes severity, resource, data source and ASFF types of finding types from a page that lists them, and adds types it names first. */
export function applyFindingTypes(draft: ReleaseDraft, kind: Detector, page: FindingTypePage, provenance: Provenance): void {
  const { types: listed, unclear } = page;
  const provenanceId = draft.sourceId(provenance);
  const all = draft.records('finding_type');
  const types = new Map(all.filter((record) => record.kind === kind).map((record) => [readText(record, 'key'), record]));
  const entries = buildCatalog(draft);
  const names = new Set(listed.map(({ type }) => type));
  const missing = [...types.keys()].filter((key) => entries.get(`${kind}:${key}`)?.status === 'active' && !names.has(key));
  noteMissing(draft, kind, missing);
  draft.count('noted', kind, `rows of ${basename(page.file.path)} that do not tell their type: ${listSome(unclear)}`, unclear.length);
  for (const one of listed) {
    const earlier = types.get(one.type);
    const next = updated(earlier ?? newType(kind, one.type, [...types.values()]), one);
    const isActive = entries.get(`${kind}:${one.type}`)?.status === 'active';
    if (isActive && JSON.stringify(next) === JSON.stringify(earlier)) continue;
    draft.count(
      earlier ? 'changed' : 'added',
      kind,
      earlier ? 'severity, resource, data source, ASFF type or status' : 'the page lists it',
    );
    types.set(one.type, next);
    entries.set(`${kind}:${one.type}`, { kind, key: one.type, title: one.type, status: 'active', provenance_id: provenanceId });
  }
  draft.replace('finding_type', [...all.filter((record) => record.kind !== kind), ...types.values()]);
  draft.replace('catalogue_entry', [...entries.values()]);
  renewAsffAliases(draft);
}

function updated(type: SeedRecord, { resource, dataSource, severity, asffTypes }: ListedFindingType): SeedRecord {
  return {
    ...type,
    ...(resource !== null && { resources: [resource] }),
    ...(dataSource !== null && { data_source: dataSource }),
    ...(severity !== null && { severity }),
    asff_types: [...new Set([...readList(type, 'asff_types'), ...asffTypes])],
  };
}

/** A new type of GuardDuty has the tactic of its threat purpose, if all others of that purpose agree on one. */
function newType(kind: Detector, key: string, others: readonly SeedRecord[]): SeedRecord {
  const purpose = key.slice(0, key.indexOf(':'));
  if (kind === 'macie') {
    const isPolicy = purpose === 'Policy';
    const resources = [isPolicy ? 'S3 bucket' : 'S3 object'];
    return { kind, key, category: isPolicy ? 'policy' : 'sensitive_data', resources, asff_types: [] };
  }
  const tactics = new Set(
    others
      .filter(({ category, tactic_basis }) => category === purpose && tactic_basis === 'threat_purpose')
      .map(({ tactic_id }) => tactic_id),
  );
  const [tactic] = tactics;
  const known = tactics.size === 1 && tactic ? { tactic_id: tactic, tactic_basis: 'threat_purpose' } : {};
  return { kind, key, category: purpose, resources: [], asff_types: [], ...known };
}

/** Built from all types at once: a spelling that a new type shares with another one must not stay an alias of either. */
function renewAsffAliases(draft: ReleaseDraft): void {
  const entries = buildCatalog(draft);
  const candidates = draft.records('finding_type').flatMap((type) => {
    const [kind, key] = [readText(type, 'kind'), readText(type, 'key')];
    return readList(type, 'asff_types').map((alias) => ({
      alias,
      kind,
      key,
      provenance_id: entries.get(`${kind}:${key}`)?.provenance_id ?? '',
    }));
  });
  const bySpelling = Map.groupBy(candidates, ({ alias }) => alias);
  const unambiguous = [...bySpelling.values()].flatMap((same) =>
    new Set(same.map(({ kind, key }) => `${kind}:${key}`)).size === 1 ? same.slice(0, 1) : [],
  );
  const others = draft.records('key_alias').filter(({ alias_kind }) => alias_kind !== 'asff_type');
  draft.replace('key_alias', [...others, ...unambiguous.map((alias) => ({ alias_kind: 'asff_type', ...alias }))]);
}
