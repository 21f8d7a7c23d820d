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
};

/**
 * Bindings and reactors, read again every `refreshSeconds`.
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
    const [{ bindings, quarantined, ofConfiguration }, { reactors, unreadable }] = await Promise.all([store.bindings(), store.reactors()]);
    onRead([...quarantined.map(({ id, fault }) => ({ ...bindingRows.keyOf(id), fault })), ...unreadable]);
    return { bindings, reactors, quarantined, ofConfiguration };
  };
  return refreshed({ load, refreshMs: refreshSeconds * 1000, clock }).read;
}
