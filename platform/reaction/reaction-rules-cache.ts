import type { Binding } from '#domain/reaction/binding.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import type { AgeClock } from '#platform/base/clock.ts';
import { refreshed } from '#platform/base/refreshed.ts';
import type { ReactionRulesStore } from './reaction-rules.ts';

export type ReactionRules = { readonly bindings: readonly Binding[]; readonly reactors: ReadonlyMap<string, InstalledReactor> };

/** Bindings and reactors, read again every `refreshSeconds`. @throws BindingsUnavailable; nothing older is served then */
export function reactionRulesCache(store: ReactionRulesStore, refreshSeconds: number, clock: AgeClock): () => Promise<ReactionRules> {
  const load = async (): Promise<ReactionRules> => {
    const [bindings, reactors] = await Promise.all([store.bindings(), store.reactors()]);
    return { bindings, reactors };
  };
  return refreshed({ load, refreshMs: refreshSeconds * 1000, clock }).read;
}
