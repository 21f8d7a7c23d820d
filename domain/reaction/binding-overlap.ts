import { listSelectors, type TenantDefinition } from '#domain/base/tenant.ts';
import { type Binding, rankSpecificity, readIntent, readTrust, type Scope } from './binding.ts';
import { type Place, scopeVerdict } from './scope.ts';

/** Where findings can come from. */
export type World = {
  /** Member accounts; undefined: any account of an organization. */
  readonly accounts: readonly string[] | undefined;
  readonly regions: readonly string[];
  /** Left out: there is none. */
  readonly tenants?: readonly TenantDefinition[];
};

/**
 * Pairs of bindings that are equally narrow on one key and both hold in some place: a finding from there gets neither. Two units
 * of an organization count as apart, because nobody knows here whether one lies in the other; so do tenants that are made of some.
 */
export function findRivals(bindings: readonly Binding[], world: World): (readonly [Binding, Binding])[] {
  return bindings.flatMap((first, index) =>
    bindings.slice(index + 1).flatMap((second) => (areRivals(first, second, world) ? [[first, second] as const] : [])),
  );
}

function areRivals(first: Binding, second: Binding, world: World): boolean {
  const intents = new Set([readIntent(first), readIntent(second)]);
  return (
    rankSpecificity(first) === rankSpecificity(second) &&
    JSON.stringify(first.match) === JSON.stringify(second.match) &&
    (intents.size === 1 || intents.has('any')) &&
    shareProduct(readTrust(first), readTrust(second)) &&
    mayMeet(first, second, world)
  );
}

type Held = Pick<Binding, 'tenant' | 'scope'>;

/** True if some place is inside the scopes and of the tenants of both. */
export function mayMeet(first: Held, second: Held, world: World): boolean {
  if (first.tenant !== second.tenant && (isApart(first, second, world) || isApart(second, first, world))) return false;
  return isSomewhere([narrowToTenant(first, world), narrowToTenant(second, world)], world);
}

/** Nobody knows here which accounts a tenant of units or tags has: it meets whoever does not say where else to be. */
function isApart({ tenant }: Held, { tenant: other, scope }: Held, { tenants = [] }: World): boolean {
  const isUnlisted = listSelectors(tenants.filter(({ id }) => id === tenant)).length > 0;
  return isUnlisted && (other !== undefined || scope.accounts?.include !== undefined || scope.organizationalUnits?.include !== undefined);
}

/** Returns the scope of a binding with the accounts of its tenant, where the configuration lists them. */
export function narrowToTenant({ tenant, scope }: Held, { tenants = [] }: World): Scope {
  const definition = tenants.find(({ id }) => id === tenant);
  const accounts = definition?.accounts;
  if (definition === undefined || !Array.isArray(accounts) || listSelectors([definition]).length > 0) return scope;
  const include = scope.accounts?.include?.filter((account) => accounts.includes(account)) ?? accounts;
  return { ...scope, accounts: { ...scope.accounts, include } };
}

/** True if some product is named by both: by its name, or by all of its provider. */
function shareProduct(first: readonly string[], second: readonly string[]): boolean {
  return first.some((one) => second.some((other) => covers(one, other) || covers(other, one)));
}

function covers(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.endsWith('/*') && narrow.startsWith(wide.slice(0, -1)));
}

/** True if some place is inside all of these scopes; of one scope, whether it can hold at all. */
export function isSomewhere(scopes: readonly Scope[], world: World): boolean {
  return DIMENSIONS.every((dimension) => listPlaces(dimension, scopes, world).some((place) => holdsIn(dimension, scopes, place)));
}

/** The rules of a scope do not depend on each other, so a place is sought for each by itself. */
const DIMENSIONS = ['accounts', 'regions', 'organizationalUnits', 'tags'] as const satisfies readonly (keyof Scope)[];
type Dimension = (typeof DIMENSIONS)[number];

/** No account, Region, unit or tag that somebody named. */
const ELSEWHERE: Place = { accountId: 'another', region: 'another', organizationalUnits: [], tags: {} };

function holdsIn(dimension: Dimension, scopes: readonly Scope[], place: Partial<Place>): boolean {
  return scopes.every((scope) => scopeVerdict({ [dimension]: scope[dimension] }, { ...ELSEWHERE, ...place }).inScope);
}

function listPlaces(dimension: Dimension, scopes: readonly Scope[], { accounts, regions }: World): Partial<Place>[] {
  switch (dimension) {
    case 'accounts':
      return (accounts ?? [...scopes.flatMap((scope) => scope.accounts?.include ?? []), 'another']).map((accountId) => ({ accountId }));
    case 'regions':
      return regions.map((region) => ({ region }));
    case 'organizationalUnits':
      // A list of accounts tells no units, and a rule about something unknown does not hold.
      if (accounts !== undefined) return [{ organizationalUnits: undefined }];
      return [[], ...scopes.flatMap((scope) => scope.organizationalUnits?.include ?? []).map((unit) => [unit])].map((units) => ({
        organizationalUnits: units,
      }));
    case 'tags':
      return tagSets(scopes.map((scope) => (scope.tags?.include ?? []).flatMap(tagsLike))).map((tags) => ({ tags }));
  }
}

type TagRule = NonNullable<NonNullable<Scope['tags']>['include']>[number];

/** Tags that meet a rule. A rule for any value is met by one that nobody named, too. */
function tagsLike({ key, values = ['any value'] }: TagRule): Record<string, string>[] {
  return values.map((value) => ({ [key]: value }));
}

/** One choice of each scope, together on one resource; a resource has one value per key. */
function tagSets(choices: readonly (readonly Record<string, string>[])[]): Record<string, string>[] {
  return choices.reduce<Record<string, string>[]>(
    (sets, choice) =>
      sets.flatMap((set) => [set, ...choice.map((tags) => ({ ...tags, ...set })), ...choice.map((tags) => ({ ...set, ...tags }))]),
    [{}],
  );
}
