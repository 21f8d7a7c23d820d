import { type AccountSelection, listSelectors } from '#domain/base/tenant.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { OrganizationAccounts } from '#platform/reaction/organization-accounts.ts';
import type { TenantStore } from '#platform/reaction/tenants.ts';

export type ResolveTenantsDeps = {
  readonly organization: OrganizationAccounts;
  readonly store: Pick<TenantStore, 'definitions' | 'selections' | 'putSelection' | 'removeSelection'>;
  readonly clock: Pick<Clock, 'now'>;
};

export type ResolveTenantsReport = {
  /** Units and tags that tenants are made of. */
  readonly selectors: number;
  /** Those of which AWS Organizations did not tell the accounts, with why. */
  readonly failures: readonly { readonly selector: string; readonly reason: string }[];
  /** How old the oldest answer is; of one that never came: how long it is asked for. */
  readonly ageMs: number;
};

type Told =
  | { readonly kind: 'accounts'; readonly accounts: readonly string[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'away'; readonly reason: string };

/**
 * Brings the accounts of every unit and tag of the tenants up to date, each by itself. Where AWS Organizations does not answer, the
 * last answer stays; a unit that is not there has no accounts any more.
 * @throws BindingsUnavailable
 */
export async function resolveTenantAccounts({ organization, store, clock }: ResolveTenantsDeps): Promise<ResolveTenantsReport> {
  const [definitions, known] = await Promise.all([store.definitions(), store.selections()]);
  const selectors = listSelectors(definitions);
  for (const { selector } of known) if (!selectors.includes(selector)) await store.removeSelection(selector);
  const failures: { selector: string; reason: string }[] = [];
  const times: number[] = [];
  const ask = openQuestions(organization);
  for (const selector of selectors) {
    const before = known.find((one) => one.selector === selector);
    const told = await ask(selector);
    const after = renewSelection(selector, before, told, clock.now());
    if (after !== before) await store.putSelection(after);
    if (told.kind !== 'accounts') failures.push({ selector, reason: told.kind === 'missing' ? 'There is no such unit.' : told.reason });
    times.push(after.at);
  }
  return { selectors: selectors.length, failures, ageMs: times.length === 0 ? 0 : clock.now() - Math.min(...times) };
}

/** Decides what is known of a unit or tag from now on. */
function renewSelection(selector: string, before: AccountSelection | undefined, told: Told, now: number): AccountSelection {
  if (told.kind === 'accounts') return { selector, accounts: told.accounts.toSorted(), at: now };
  if (before === undefined) return { selector, accounts: null, at: now };
  // A unit is empty before it can be deleted: its accounts are elsewhere.
  return told.kind === 'missing' && before.accounts !== null ? { selector, accounts: null, at: now } : before;
}

/** Asks for accounts by unit or tag; the tags of all accounts are read once, where a tag asks for them. */
function openQuestions(organization: OrganizationAccounts): (selector: string) => Promise<Told> {
  let tagged: Promise<ReadonlyMap<string, readonly string[]>> | undefined;
  const ask = async (selector: string): Promise<readonly string[] | undefined> => {
    if (!selector.includes('=')) return organization.listInUnit(selector);
    tagged ??= organization.listByTag();
    return (await tagged).get(selector) ?? [];
  };
  return async (selector) => {
    try {
      const accounts = await ask(selector);
      return accounts === undefined ? { kind: 'missing' } : { kind: 'accounts', accounts };
    } catch (error) {
      return { kind: 'away', reason: error instanceof Error ? error.message : String(error) };
    }
  };
}
