import { type Caller, EVERY_TENANT, isOfCaller } from '#domain/api/caller.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { Views } from '#platform/api/views.ts';
import { readPrecondition } from '../precondition.ts';

export type ViewDeps = { readonly views: Pick<Views, 'put' | 'remove'> };

/** Views that people save. */
export function viewRoutes({ views }: ViewDeps): Pick<ApiHandlers<'api-act'>, 'putView' | 'deleteView'> {
  return {
    async putView({ params: { viewId }, body }, request) {
      const { caller, tellChange } = request;
      const revision = readRevision(request);
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

/** No view has a version that is not a number. */
function readRevision(request: ApiRequest): number {
  const tag = readPrecondition(request) ?? '0';
  return /^\d{1,9}$/.test(tag) ? Number(tag) : Number.NaN;
}
