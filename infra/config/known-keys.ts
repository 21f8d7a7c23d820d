import { quote, suggestion } from '#domain/base/field-problem.ts';
import { OWN_KIND } from '#domain/finding/source-kind.ts';
import type { KnownKeys } from './knowledge.ts';

/** `"S3.2222" is no control of release 2026.11.2; did you mean "S3.22"?`; undefined for a control that Security Hub reports. */
export function describeControl(control: string, { version, catalog }: KnownKeys): string | undefined {
  const controls = catalog.filter(({ kind }) => kind === 'securityhub_control');
  const active = controls.filter(({ status }) => status === 'active').map(({ key }) => key);
  if (active.includes(control)) return undefined;
  if (controls.some(({ key }) => key === control))
    return `${quote(control)} is retired: Security Hub does not report it any more; remove the binding`;
  return `${quote(control)} is no control of release ${version}${suggestion(control, active)}`;
}

/** The same for a finding type, or the beginning of one with `*`. @param more types that reactors answer to */
export function describeFindingType(wanted: string, keys: KnownKeys, more: readonly string[]): string | undefined {
  const entries = keys.catalog.filter(({ kind }) => kind !== 'securityhub_control');
  const aliases = keys.aliases.filter(({ aliasKind }) => aliasKind === 'asff_type').map(({ alias }) => alias.split('/').at(-1) ?? alias);
  const active = [...entries.filter(({ status }) => status === 'active').map(({ key }) => key), ...aliases, ...more];
  const isBeginning = wanted.endsWith('*');
  const matches = (type: string) => (isBeginning ? type.startsWith(wanted.slice(0, -1)) : type === wanted);
  if (active.some(matches)) return undefined;
  if (entries.some(({ key }) => matches(key))) return `${quote(wanted)} is retired: no product reports it any more; remove the binding`;
  const remedy = `; if it is of a product of your own, name it in sql/overrides (kind ${OWN_KIND})`;
  const meant = isBeginning ? suggestion(wanted, listBeginnings(active)) : suggestion(wanted, active);
  return `${quote(wanted)} is no ${isBeginning ? 'beginning of a ' : ''}finding type of release ${keys.version}${meant === '' ? remedy : meant}`;
}

/** `CryptoCurrency:*` and `CryptoCurrency:EC2/*` for each type. */
function listBeginnings(types: readonly string[]): string[] {
  const beginnings = types.flatMap((type) => [...type.matchAll(/[:/]/g)].map(({ index }) => `${type.slice(0, index + 1)}*`));
  return [...new Set(beginnings)];
}

/** The same for a technique. A number that is wrong has no near ones, but a sub-technique that is none has its parent. */
export function describeTechnique(id: string, { attackVersion, techniques }: KnownKeys): string | undefined {
  const found = techniques.find((technique) => technique.id === id);
  if (found?.status === 'active') return undefined;
  if (found !== undefined) {
    const instead = found.replacedBy === null ? 'remove the binding' : `write ${quote(found.replacedBy)}`;
    return `${quote(id)} is ${found.status} in ATT&CK ${attackVersion}; ${instead}`;
  }
  const [parent = ''] = id.split('.');
  const meant = parent !== id && techniques.some((technique) => technique.id === parent && technique.status === 'active');
  return `${quote(id)} is no technique of ATT&CK ${attackVersion}${meant ? `; did you mean ${quote(parent)}?` : ''}`;
}

/** The same for the source key of a quiet rule: `S3.2`, `securityhub_control:S3.2`, or a beginning with `*`. */
export function describeSourceKey(pattern: string, { version, catalog }: KnownKeys): string | undefined {
  const names = catalog.flatMap(({ kind, key }) => [key, `${kind}:${key}`]);
  const isKnown = pattern.endsWith('*') ? names.some((name) => name.startsWith(pattern.slice(0, -1))) : names.includes(pattern);
  return isKnown ? undefined : `${quote(pattern)} is no source key of release ${version}${suggestion(pattern.replace(/\*$/, ''), names)}`;
}
