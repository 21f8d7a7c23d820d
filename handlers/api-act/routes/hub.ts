import type { InputOf } from '#domain/api/contract.ts';
import { showVersion } from '#domain/hub/shown-version.ts';
import type { CatalogChange } from '#domain/hub/version-change.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { Catalog } from '#platform/hub/catalog.ts';
import { askForChecks, type OfferDeps, offerPackage } from '#platform/hub/offer-package.ts';

export type HubDeps = { readonly hub: OfferDeps & { readonly catalog: Pick<Catalog, 'change'> } };

type Change = InputOf<'withdrawReactor'>['body'];

/** Changes of the catalog by people. Its checks are the hub's own. */
export function hubRoutes({ hub }: HubDeps): Pick<ApiHandlers<'api-act'>, 'publishReactor' | 'verifyReactor' | 'withdrawReactor'> {
  return {
    async publishReactor({ body }, { caller, tellChange }) {
      const offered = await offerPackage({ ...body, by: caller.id }, hub);
      // The address opens the store to whoever has it, so the log names the bytes and not the address.
      tellChange({ before: null, after: offered.kind === 'published' ? offered.entry.version : { awaits: body } });
      if (offered.kind === 'published') return { version: showVersion(offered.entry), upload: null };
      return { version: null, upload: { method: 'PUT', ...offered.upload } };
    },
    async verifyReactor({ params }, { caller, tellChange }) {
      const before = await hub.catalog.find(params);
      const entry = await askForChecks(params, caller.id, hub);
      tellChange({ before: { askedAt: before?.askedAt }, after: { askedAt: entry.askedAt } });
      return showVersion(entry);
    },
    async withdrawReactor({ params, body }, { tellChange }) {
      const before = await hub.catalog.find(params);
      const entry = await hub.catalog.change(params, readChange(body));
      tellChange({ before: before?.version, after: entry.version });
      return showVersion(entry);
    },
  };
}

/** @throws Refusal for a field that says nothing about the state */
function readChange({ state, reason, successor, isMalicious }: Change): CatalogChange {
  if (isMalicious && state !== 'REVOKED') throw new Refusal(422, 'isMalicious: only a version that is REVOKED can be.');
  if (state === 'WITHDRAWN') {
    if (reason !== undefined || successor !== undefined)
      throw new Refusal(422, 'reason, successor: a version that is WITHDRAWN has neither. DEPRECATED and REVOKED tell them.');
    return { kind: 'withdrawn' };
  }
  if (reason === undefined) throw new Refusal(422, `reason: say why, for those who have it installed, where a version is ${state}.`);
  const told = { reason, ...(successor !== undefined && { successor }) };
  return state === 'REVOKED' ? { kind: 'revoked', ...told, isMalicious } : { kind: 'deprecated', ...told };
}
