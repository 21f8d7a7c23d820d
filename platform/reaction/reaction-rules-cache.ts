import type { Tenant } from '#domain/base/tenant.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import type { QuarantinedBinding, UnreadableRow } from '#domain/reaction/quarantine.ts';
import { bindingRows } from '#domain/reaction/rule-rows.ts';
import type { AgeClock } from '#platform/base/clock.ts';
import { refreshed } from '#platform/base/refreshed.ts';
import type { ReactionRulesStore } from './reaction-rules.ts';

export type ReactionRules = {
  readonly bindings: readonly Binding[];
  readonly reactors: ReadonlyMap<string, InstalledReactor>;
  /** Bindings that cannot be read; left out: all could be. */
  readonly quarantined?: readonly QuarantinedBinding[];
  /** Ids of bindings that the configuration owns; left out: nobody asked. */
  readonly ofConfiguration?: ReadonlySet<string>;
  /** Left out: there is none. */
  readonly tenants?: readonly Tenant[];
};

/**
 * Bindings, reactors and tenants, read again every `refreshSeconds`.
 * @param onRead told at each reading of the rows that cannot be read, also where there are none
 * @throws BindingsUnavailable; nothing older is served then
 */
export function reactionRulesCache(
  store: ReactionRulesStore,
  refreshSeconds: number,
  clock: AgeClock,
  onRead: (unreadable: readonly UnreadableRow[]) => void = () => undefined,
): () => Promise<ReactionRules> {
  const load = async (): Promise<ReactionRules> => {
    const [stored, { reactors, unreadable }, known] = await Promise.all([store.bindings(), store.reactors(), store.tenants()]);
    const { bindings, quarantined, ofConfiguration } = stored;
    const ofBindings = quarantined.map(({ id, fault }) => ({ ...bindingRows.keyOf(id), fault }));
    onRead([...ofBindings, ...unreadable, ...known.unreadable]);
    return { bindings, reactors, quarantined, ofConfiguration, tenants: known.tenants };
  };
  return refreshed({ load, refreshMs: refreshSeconds * 1000, clock }).read;
}
