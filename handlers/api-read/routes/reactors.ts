import { formatReactorId, type ManifestDocument } from '@attack-reactor/kit/contract';
import type { Binding } from '#domain/reaction/binding.ts';
import { tagBinding } from '#domain/reaction/binding-change.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { ReactionRules } from '#platform/reaction/reaction-rules-cache.ts';
import { listVisibleBindings } from '../visible-bindings.ts';

export type ReactorDeps = { readonly rules: () => Promise<ReactionRules> };

type Routes = Pick<ApiHandlers<'api-read'>, 'listReactors' | 'listBindings'>;

/** Installed reactors and bindings, as the reaction path reads them. */
export function reactorRoutes({ rules }: ReactorDeps): Routes {
  return {
    async listReactors({ query: { control, technique } }, request) {
      const { reactors, bindings: all } = await rules();
      const bindings = listVisibleBindings(all, request);
      const items = [...reactors.values()]
        .map(({ manifest }) => manifest)
        .filter(({ controls }) => control === undefined || controls.includes(control))
        .filter(({ techniques }) => technique === undefined || techniques.includes(technique))
        .map((manifest) => showReactor(manifest, bindings))
        .toSorted((one, other) => (one.id < other.id ? -1 : 1));
      return { items, next: null };
    },
    async listBindings(_input, request) {
      const { bindings, quarantined = [], ofConfiguration } = await rules();
      // The tag is of the whole binding, also where the caller sees a part of it.
      const tags = new Map(bindings.map((one) => [one.id, tagBinding(one)]));
      const items = listVisibleBindings(bindings, request)
        .map((binding) => ({ binding, isOfConfiguration: ofConfiguration?.has(binding.id) ?? false, etag: tags.get(binding.id) ?? '' }))
        .toSorted((one, other) => (one.binding.id < other.binding.id ? -1 : 1));
      // Nobody knows whose a binding is that cannot be read.
      const shown = request.scope === 'all' ? quarantined : [];
      return { items, next: null, unreadable: shown.map(({ id, fault }) => ({ id, fault })) };
    },
  };
}

function showReactor(manifest: ManifestDocument, bindings: readonly Binding[]) {
  const { version, title, description, effect, modes, controls, techniques, parameters } = manifest;
  const id = formatReactorId(manifest);
  return {
    ...{ id, version, title, description, effect, parameters },
    modes: [...modes],
    controls: [...controls],
    techniques: [...techniques],
    bindings: bindings.filter(({ reactorId }) => reactorId === id).map((one) => one.id),
  };
}
