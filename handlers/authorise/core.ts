import { type Caller, rolesOfGroups } from '#domain/api/caller.ts';
import type { ApiAccess, StoredClient } from '#platform/api/api-access.ts';
import type { Tokens } from '#platform/api/tokens.ts';
import type { Clock } from '#platform/base/clock.ts';

export type AuthoriseDeps = {
  readonly access: Pick<ApiAccess, 'findClient' | 'rules'>;
  /** undefined: there is no identity provider. */
  readonly tokens: Tokens | undefined;
  readonly clock: Pick<Clock, 'now'>;
};

/** The credentials that a request shows. */
export type Credentials = { readonly authorization: string | undefined; readonly apiKey: string | undefined };

/** Longer than any token that fits the headers of API Gateway. */
const MAX_CREDENTIAL = 8_192;

/**
 * Tells who calls; undefined: nobody whom we know. A caller with both a token and a key is refused: one of them is not meant for us.
 * @throws IdentityUnavailable, ApiStoreUnavailable
 */
export async function identifyCaller({ authorization, apiKey }: Credentials, deps: AuthoriseDeps): Promise<Caller | undefined> {
  if (authorization !== undefined && apiKey !== undefined) return undefined;
  if (apiKey !== undefined) return findClient(apiKey, deps);
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec((authorization ?? '').slice(0, MAX_CREDENTIAL)) ?? [];
  return token === undefined ? undefined : findPerson(token, deps);
}

async function findClient(key: string, { access, clock }: AuthoriseDeps): Promise<Caller | undefined> {
  if (key.length > MAX_CREDENTIAL) return undefined;
  const client = await access.findClient(key);
  if (client === undefined || Date.parse(client.expiresAt) <= clock.now()) return undefined;
  return describeClient(client);
}

function describeClient({ id, roles, accounts }: StoredClient): Caller {
  return { id: `client:${id}`, kind: 'client', groups: [], roles, ...(accounts !== null && { accounts }) };
}

async function findPerson(token: string, { tokens, access }: AuthoriseDeps): Promise<Caller | undefined> {
  const holder = await tokens?.verify(token);
  if (holder === undefined) return undefined;
  const { groups: grants } = await access.rules();
  return { id: holder.id, kind: 'person', groups: [...holder.groups], roles: rolesOfGroups(holder.groups, grants) };
}
