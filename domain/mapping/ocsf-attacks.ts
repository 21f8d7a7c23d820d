import { type Tactic, type Technique, tacticUrl, techniqueUrl } from '#domain/attack/attack.ts';
import type { SourceKind } from '#domain/finding/source-kind.ts';
import type { MappingIndex } from './mapping-index.ts';
import type { MappingRelease } from './mapping-release.ts';

type Named = { readonly uid: string; readonly name: string; readonly src_url: string };

/** OCSF object `attack` of version 1.5: https://schema.ocsf.io/1.5.0/objects/attack */
type OcsfAttack = {
  readonly tactic?: Named;
  readonly technique: Named;
  readonly sub_technique?: Named;
  /** Version of ATT&CK. */
  readonly version: string;
};

/** The `attacks` of every event about one key. */
export type OcsfKeyAttacks = { readonly kind: SourceKind; readonly key: string; readonly attacks: readonly OcsfAttack[] };

/** OCSF `attacks` for every mapped key of a release, strongest technique first; parents told by a sub-technique are left out. */
export function ocsfAttacks(release: MappingRelease, index: MappingIndex): OcsfKeyAttacks[] {
  return index.mappedKeys().map(({ kind, key }) => {
    const techniques = index.rankTechniques({ kind, key }).filter((technique) => technique.foldedInto.length === 0);
    const attacks = techniques.flatMap(({ id }) => {
      const technique = index.technique(id);
      return technique === undefined ? [] : listAttacks(technique, release.attackVersion, index);
    });
    return { kind, key, attacks };
  });
}

/** An attack has one tactic: a technique that serves several is said once for each. */
function listAttacks(technique: Technique, version: string, index: MappingIndex): OcsfAttack[] {
  const parent = technique.parentId === null ? undefined : index.technique(technique.parentId);
  const names =
    parent === undefined
      ? { technique: techniqueName(technique, version) }
      : { technique: techniqueName(parent, version), sub_technique: techniqueName(technique, version) };
  const tactics = technique.tacticIds.flatMap((id) => index.tactic(id) ?? []);
  if (tactics.length === 0) return [{ ...names, version }];
  return tactics.map((tactic) => ({ tactic: tacticName(tactic, version), ...names, version }));
}

function techniqueName({ id, name }: Technique, version: string): Named {
  return { uid: id, name, src_url: permalink(techniqueUrl(id), version) };
}

function tacticName({ id, name }: Tactic, version: string): Named {
  return { uid: id, name, src_url: permalink(tacticUrl(id), version) };
}

/** OCSF asks for the page of that version, which stays: `https://attack.mitre.org/versions/v19/…`. */
function permalink(url: string, version: string): string {
  return url.replace('attack.mitre.org/', `attack.mitre.org/versions/v${version.split('.')[0]}/`);
}
