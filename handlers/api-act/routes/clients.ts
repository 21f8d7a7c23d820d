import { type Caller, EVERY_TENANT, type HeldRole, holdsInAll } from '#domain/api/caller.ts';
import { type ApiAccess, hashKey, makeKey } from '#platform/api/api-access.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { Clock } from '#platform/base/clock.ts';

export type ClientDeps = {
  readonly access: Pick<ApiAccess, 'addClient' | 'removeClient' | 'listClients'>;
  readonly clock: Pick<Clock, 'now'>;
};

/** A key that nobody renews is forgotten, and stays good for whoever finds it. */
const LONGEST_KEY_MS = 366 * 24 * 3_600_000;

/** Keys of machines. */
export function clientRoutes({ access, clock }: ClientDeps): Pick<ApiHandlers<'api-act'>, 'createClient' | 'revokeClient'> {
  return {
    async createClient({ body: { id, roles, accounts, expiresAt } }, { caller, tenants, tellChange }) {
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
      tellChange({ before: null, after: client });
      return { client, key };
    },
    async revokeClient({ params: { clientId } }, { caller, tellChange }) {
      const known = (await access.listClients()).find(({ id }) => id === clientId);
      const isOurs = known !== undefined && holdsInAll(caller, 'admin', known.roles.map(nameTenant));
      if (!isOurs || !(await access.removeClient(clientId))) throw new Refusal(404, `There is no client ${clientId}.`);
      tellChange({ before: known, after: null });
      return null;
    },
  };
}

/** Nobody gives a machine more than they have: an admin of one tenant makes no client of another one. */
function requireOwnRights(wanted: readonly HeldRole[], caller: Caller): void {
  if (caller.kind !== 'person') throw new Refusal(403, 'Machines make no keys for machines.');
  if (!holdsInAll(caller, 'admin', wanted.map(nameTenant))) throw new Refusal(403, 'roles: you are not an admin of all these tenants.');
}

function nameTenant({ tenant }: HeldRole): string {
  return tenant;
}
