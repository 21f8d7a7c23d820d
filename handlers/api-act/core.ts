import { type Caller, EVERY_TENANT, type HeldRole, holdsInAll, isOfCaller } from '#domain/api/caller.ts';
import { type ApiAccess, hashKey, makeKey } from '#platform/api/api-access.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { Views } from '#platform/api/views.ts';
import type { Clock } from '#platform/base/clock.ts';
import { type HubDeps, hubRoutes } from './routes/hub.ts';
import { type ReactorDeps, reactorRoutes } from './routes/reactors.ts';

export type ApiActDeps = ReactorDeps &
  HubDeps & {
    readonly access: Pick<ApiAccess, 'addClient' | 'removeClient' | 'listClients'>;
    readonly views: Pick<Views, 'put' | 'remove'>;
    readonly clock: Pick<Clock, 'now'>;
  };

/** A key that nobody renews is forgotten, and stays good for whoever finds it. */
const LONGEST_KEY_MS = 366 * 24 * 3_600_000;

/** Everything that the API changes. */
export function actRoutes({ access, views, clock, ...deps }: ApiActDeps): ApiHandlers<'api-act'> {
  return {
    ...hubRoutes(deps),
    ...reactorRoutes(deps),
    async createClient({ body: { id, roles, accounts, expiresAt } }, { caller, tenants }) {
      const now = clock.now();
      const lasts = Date.parse(expiresAt) - now;
      if (lasts <= 0 || lasts > LONGEST_KEY_MS) throw new Refusal(422, 'expiresAt: say a time within the next 366 days.');
      const names = new Set([EVERY_TENANT, ...tenants.map((one) => one.id)]);
      const stranger = roles.find(({ tenant }) => !names.has(tenant));
      if (stranger !== undefined) throw new Refusal(422, `roles: there is no tenant ${stranger.tenant}.`);
      requireOwnRights(roles, caller);
      const key = makeKey();
      const client = { id, roles, accounts, expiresAt, createdAt: new Date(now).toISOString(), createdBy: caller.id };
      if (!(await access.addClient({ ...client, keyHash: hashKey(key) }))) throw new Refusal(409, `There is a client ${id} already.`);
      return { client, key };
    },
    async revokeClient({ params: { clientId } }, { caller }) {
      const known = (await access.listClients()).find(({ id }) => id === clientId);
      const isOurs = known !== undefined && holdsInAll(caller, 'admin', known.roles.map(nameTenant));
      if (!isOurs || !(await access.removeClient(clientId))) throw new Refusal(404, `There is no client ${clientId}.`);
      return null;
    },
    async putView({ params: { viewId }, body }, { caller, header }) {
      const revision = readRevision(header('if-match'), header('if-none-match'));
      const saved = await views.put({ id: viewId, owner: caller.id, ...body, tenant: chooseTenant(body, caller) }, revision);
      if (saved === undefined) throw new Refusal(412, 'The view has changed meanwhile. Read it again.');
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

/** Nobody gives a machine more than they have: an admin of one tenant makes no client of another one. */
function requireOwnRights(wanted: readonly HeldRole[], caller: Caller): void {
  if (caller.kind !== 'person') throw new Refusal(403, 'Machines make no keys for machines.');
  if (!holdsInAll(caller, 'admin', wanted.map(nameTenant))) throw new Refusal(403, 'roles: you are not an admin of all these tenants.');
}

function nameTenant({ tenant }: HeldRole): string {
  return tenant;
}

/** `If-None-Match: *` for a new one, `If-Match: "3"` for a change. */
function readRevision(match: string | undefined, noneMatch: string | undefined): number {
  if (noneMatch === '*') return 0;
  const [, revision] = /^"(\d{1,9})"$/.exec(match ?? '') ?? [];
  if (revision === undefined) throw new Refusal(428, 'Say If-None-Match: * for a new view, or If-Match: "<revision>" for a change.');
  return Number(revision);
}
