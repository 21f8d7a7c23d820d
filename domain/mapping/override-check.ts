import { oneLine } from '#domain/base/text.ts';
import { OWN_KIND, type SourceKind } from '#domain/finding/source-kind.ts';
import { covers, currentTechniques, type Denial, type MappingOverride, nameStatement, type OwnRow } from './mapping-overrides.ts';
import type { MappingRelease } from './mapping-release.ts';

/** One thing that is wrong with an override; the message begins with its place and says what to write instead. */
export type OverrideFault = { readonly place: string; readonly message: string };

/** Kinds whose keys a customer may invent; keys of the others are AWS's, and one that AWS does not have is a typing error. */
const OPEN_KINDS: readonly SourceKind[] = ['config_rule', 'prowler_check', OWN_KIND];

/** Everything that is wrong with a set of overrides, given the release that they will lie on. Empty: they can be applied. */
export function checkOverrides(release: MappingRelease, overrides: readonly MappingOverride[]): readonly OverrideFault[] {
  return [
    ...overrides.flatMap((override) => [...techniqueFaults(release, override), ...keyFaults(release, override)]),
    ...repetitions(overrides),
    ...contradictions(release, overrides),
  ];
}

function fault(override: MappingOverride, what: string): OverrideFault {
  return { place: override.place, message: `${override.place}: ${nameStatement(override)} ${what}` };
}

function techniqueFaults(release: MappingRelease, override: MappingOverride): OverrideFault[] {
  if (override.action === 'tier') return [];
  const technique = release.techniques.find(({ id }) => id === override.techniqueId);
  const where = `ATT&CK ${release.attackVersion} (release ${release.version})`;
  if (technique === undefined) return [fault(override, `names a technique that is not in ${where}. Correct the id.`)];
  if (technique.status === 'active') return [];
  const replacement = currentTechniques(release)(technique.id);
  const advice = replacement === undefined ? 'It has no replacement: remove the line.' : `Write ${replacement.id} (${replacement.name}).`;
  return [fault(override, `names a technique that is ${technique.status} in ${where}. ${advice}`)];
}

function keyFaults(release: MappingRelease, override: MappingOverride): OverrideFault[] {
  if (override.action === 'tier' || override.kind === null || override.key === null) return [];
  const { kind, key } = override;
  // Names of an override are brought to one line before they are looked up.
  if (oneLine(key) !== key) return [fault(override, 'has a key with line ends, control characters or needless blanks. Remove them.')];
  if (kind === OWN_KIND) return prefixFaults(override, key);
  if (override.action === 'map' && OPEN_KINDS.includes(kind)) return [];
  if (release.catalog.some((entry) => entry.kind === kind && entry.key === key)) return [];
  return [fault(override, `names a key that release ${release.version} does not have. Correct it ("npm run map" finds similar ones).`)];
}

function prefixFaults(override: OwnRow | Denial, key: string): OverrideFault[] {
  const star = key.indexOf('*');
  if (star < 0 || (star === key.length - 1 && /[^A-Za-z0-9]\*$/.test(key))) return [];
  return [fault(override, 'has a * that does not follow a separator at the end. Write the beginning like Trivy/* or acme-*.')];
}

function repetitions(overrides: readonly MappingOverride[]): OverrideFault[] {
  const named = overrides.map((override) => ({ override, subject: override.action === 'tier' ? 'tier' : nameStatement(override) }));
  return [...Map.groupBy(named, ({ subject }) => subject).values()].flatMap(([first, ...others]) =>
    others.map(({ override }) => fault(override, `repeats ${first?.override.place ?? ''}. Keep one of the two.`)),
  );
}

function contradictions(release: MappingRelease, overrides: readonly MappingOverride[]): OverrideFault[] {
  const current = currentTechniques(release);
  const meant = (override: OwnRow | Denial) => current(override.techniqueId)?.id ?? override.techniqueId;
  const denials = overrides.filter((override) => override.action === 'deny');
  return overrides.flatMap((own) => {
    if (own.action !== 'map') return [];
    const against = denials.filter((denial) => covers(denial, own) && meant(denial) === meant(own));
    return against.map((denial) => fault(own, `conflicts with ${denial.place}: ${nameStatement(denial)}. Keep one of the two.`));
  });
}
