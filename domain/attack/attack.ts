/** Identifier of an ATT&CK technique (`T1530`) or sub-technique (`T1552.001`). */
export type TechniqueId = string;
/** Identifier of an ATT&CK tactic (`TA0009`). */
export type TacticId = string;

export type Tactic = {
  readonly id: TacticId;
  readonly name: string;
  readonly shortname: string;
};

export type Technique = {
  readonly id: TechniqueId;
  readonly name: string;
  readonly parentId: TechniqueId | null;
  readonly tacticIds: readonly TacticId[];
  readonly status: 'active' | 'revoked' | 'deprecated';
  /** Set for revoked techniques: the id that took its place. */
  readonly replacedBy: TechniqueId | null;
};

/** Platforms of ATT&CK where AWS findings happen. */
export const CLOUD_PLATFORMS: readonly string[] = ['Containers', 'IaaS', 'Identity Provider', 'SaaS'];

const TECHNIQUE_ID = /^T\d{4}(?:\.\d{3})?$/;

/** Returns true for an id of a technique or sub-technique, whatever its status. */
export function isTechniqueId(text: string): boolean {
  return TECHNIQUE_ID.test(text);
}

/** Page of a technique on attack.mitre.org: `T1552.001` -> `…/techniques/T1552/001/`. */
export function techniqueUrl(id: TechniqueId): string {
  return `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`;
}

/** Page of a tactic on attack.mitre.org. */
export function tacticUrl(id: TacticId): string {
  return `https://attack.mitre.org/tactics/${id}/`;
}
