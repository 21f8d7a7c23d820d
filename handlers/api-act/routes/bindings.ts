import { EVERY_TENANT, holdsInAll } from '#domain/api/caller.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import { type BindingReach, type BindingRuling, explainRefusal, tagBinding } from '#domain/reaction/binding-change.ts';
import { Refusal, Reply } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { BindingChanges } from '#platform/reaction/binding-changes.ts';
import { readPrecondition } from '../precondition.ts';

export type BindingDeps = { readonly bindings: BindingChanges };

/** Bindings: the one decision about them is that of the configuration and the command line. */
export function bindingRoutes({ bindings }: BindingDeps): Pick<ApiHandlers<'api-act'>, 'putBinding' | 'deleteBinding'> {
  return {
    async putBinding({ params: { bindingId }, body }, request) {
      const wish = { kind: 'put', binding: { id: bindingId, ...body }, expects: readPrecondition(request) } as const;
      const { before, after } = requireGo(await bindings.change(wish, readReach(request)), bindingId);
      request.tellChange({ before: before ?? null, after: after ?? null });
      return showBinding(wish.binding);
    },
    async deleteBinding({ params: { bindingId } }, request) {
      const expects = readPrecondition(request);
      if (expects === null) throw new Refusal(428, 'Say If-Match: "<version>" of the binding that you looked at.');
      const { before } = requireGo(await bindings.change({ kind: 'remove', id: bindingId, expects }, readReach(request)), bindingId);
      request.tellChange({ before: before ?? null, after: null });
      return null;
    },
  };
}

/** A machine that is confined to accounts binds in the name of no tenant, which may get more of them. */
function readReach({ caller, scope, tenants }: ApiRequest): BindingReach {
  const isAdmin = (id: string) => caller.accounts === undefined && holdsInAll(caller, 'admin', [id]);
  if (isAdmin(EVERY_TENANT)) return 'everything';
  return { accounts: scope, tenants: tenants.map(({ id }) => id).filter(isAdmin) };
}

function showBinding(binding: Binding): Reply {
  const etag = tagBinding(binding);
  const body = { binding, isOfConfiguration: false, etag };
  return new Reply(200, JSON.stringify(body), { 'content-type': 'application/json', etag: `"${etag}"` });
}

const STATUS = { unknown: 404, stale: 412, 'of-configuration': 409, 'out-of-reach': 403, invalid: 422 } as const;

/** @throws Refusal with the reason, and with each field that is wrong */
function requireGo(ruling: BindingRuling, id: string): Extract<BindingRuling, { kind: 'go' }> {
  if (ruling.kind === 'go') return ruling;
  const problems = ruling.kind === 'invalid' ? ruling.problems : [];
  const errors = problems.map(({ path, message }) => ({ path: ['body', ...path].join('.'), message }));
  throw new Refusal(STATUS[ruling.kind], explainRefusal(ruling, id), errors);
}
