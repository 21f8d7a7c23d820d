import { isOfTenant, type Tenant } from '#domain/base/tenant.ts';
import type { Binding, Scope } from './binding.ts';

/** The tags of a resource, by their keys; empty: it has none. */
export type Tags = Readonly<Record<string, string>>;

/** Knowledge about a resource's place; undefined: nobody could tell. */
export type Place = {
  readonly accountId: string;
  readonly region: string;
  /** From the account's own unit up to the root. */
  readonly organizationalUnits: readonly string[] | undefined;
  readonly tags: Tags | undefined;
};

type Verdict<Rule> = { readonly inScope: true } | { readonly inScope: false; readonly rule: Rule; readonly known: boolean };
export type ScopeVerdict = Verdict<keyof Scope>;

type TagRule = NonNullable<NonNullable<Scope['tags']>['include']>[number];

/** Tells if a place is inside a scope. Fails closed: a rule about something unknown does not hold, whether it includes or excludes. */
export function scopeVerdict(scope: Scope, place: Place): ScopeVerdict {
  const rules: readonly [keyof Scope, boolean | undefined][] = [
    ['accounts', holds(scope.accounts, [place.accountId], equal)],
    ['regions', holds(scope.regions, [place.region], equal)],
    ['organizationalUnits', holds(scope.organizationalUnits, place.organizationalUnits, equal)],
    ['tags', holds(scope.tags, place.tags === undefined ? undefined : Object.entries(place.tags), carries)],
  ];
  // A rule that surely does not hold settles it, whatever else is unknown.
  const [failed] = rules.find(([, verdict]) => verdict === false) ?? [];
  if (failed !== undefined) return { inScope: false, rule: failed, known: true };
  const [unknown] = rules.find(([, verdict]) => verdict === undefined) ?? [];
  return unknown === undefined ? { inScope: true } : { inScope: false, rule: unknown, known: false };
}

/**
 * Tells if a place is inside the scope of a binding and its account of the binding's tenant. Fails closed as a scope does: a tenant
 * that is not there, or not resolved, does not hold.
 */
export function bindingVerdict(
  { tenant, scope }: Pick<Binding, 'tenant' | 'scope'>,
  place: Place,
  tenants: readonly Tenant[],
): Verdict<keyof Scope | 'tenant'> {
  const isOurs = tenant === undefined ? true : isOfTenant(tenants, tenant, place.accountId);
  if (isOurs === false) return { inScope: false, rule: 'tenant', known: true };
  const verdict = scopeVerdict(scope, place);
  const isOutside = !verdict.inScope && verdict.known;
  return isOurs === true || isOutside ? verdict : { inScope: false, rule: 'tenant', known: false };
}

/** Undefined: the rule is there, but what it asks about is unknown. */
function holds<Entry, Fact>(
  rule: { readonly include?: readonly Entry[] | undefined; readonly exclude?: readonly Entry[] | undefined } | undefined,
  facts: readonly Fact[] | undefined,
  matches: (entry: Entry, fact: Fact) => boolean,
): boolean | undefined {
  if (rule?.include === undefined && rule?.exclude === undefined) return true;
  if (facts === undefined) return undefined;
  const meets = (entries: readonly Entry[]) => entries.some((entry) => facts.some((fact) => matches(entry, fact)));
  if (rule.exclude !== undefined && meets(rule.exclude)) return false;
  return rule.include === undefined || meets(rule.include);
}

function equal(entry: string, fact: string): boolean {
  return entry === fact;
}

function carries({ key, values }: TagRule, [name, value]: readonly [string, string]): boolean {
  return key === name && (values === undefined || values.includes(value));
}
