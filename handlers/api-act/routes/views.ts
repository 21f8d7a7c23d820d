import { type Caller, EVERY_TENANT, isOfCaller } from '#domain/api/caller.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { Views } from '#platform/api/views.ts';

export type ViewDeps = { readonly views: Pick<Views, 'put' | 'remove'> };

/** Views that people save. */
export function viewRoutes({ views }: ViewDeps): Pick<ApiHandlers<'api-act'>, 'putView' | 'deleteView'> {
  return {
    async putView({ params: { viewId }, body }, { caller, header, tellChange }) {
      const revision = readRevision(header('if-match'), header('if-none-match'));
      const saved = await views.put({ id: viewId, owner: caller.id, ...body, tenant: chooseTenant(body, caller) }, revision);
      if (saved === undefined) throw new Refusal(412, 'The view has changed meanwhile. Read it again.');
      tellChange({ before: null, after: saved });
      return saved;
    },
    async deleteView({ params: { viewId } }, { caller }) {
      if (!(await views.remove(caller.id, viewId))) throw new Refusal(404, `You have no view ${viewId}.`);
      return null;
    },
  };
}

/** A view can name accounts that other tenants must not know: its owner says whose people see it, within their own. */
function chooseTenant(
  { tenant: wanted, isShared }: { tenant?: string | undefined; isShared: boolean },
  { roles }: Pick<Caller, 'roles'>,
): string {
  const [first, ...others] = new Set(roles.map(nameTenant));
  const only = others.length === 0 ? first : undefined;
  const tenant = wanted ?? (isOfCaller({ roles }, EVERY_TENANT) ? EVERY_TENANT : only);
  if (tenant === undefined && isShared) throw new Refusal(422, 'tenant: name the one of yours whose people see the view.');
  if (tenant !== undefined && !isOfCaller({ roles }, tenant)) throw new Refusal(422, `tenant: you hold no role in ${tenant}.`);
  return tenant ?? '';
}

function nameTenant({ tenant }: { readonly tenant: string }): string {
  return tenant;
}

/** `If-None-Match: *` for a new one, `If-Match: "3"` for a change. */
function readRevision(match: string | undefined, noneMatch: string | undefined): number {
  if (noneMatch === '*') return 0;
  const [, revision] = /^"(\d{1,9})"$/.exec(match ?? '') ?? [];
  if (revision === undefined) throw new Refusal(428, 'Say If-None-Match: * for a new view, or If-Match: "<revision>" for a change.');
  return Number(revision);
}
