import {
  AccountNotFoundException,
  DescribeAccountCommand,
  ListParentsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { OrganizationUnavailable } from '#domain/base/errors.ts';
import type { PlaceOf } from '#domain/reaction/reaction-decision.ts';
import type { AgeClock } from '#platform/base/clock.ts';
import { refreshedByKey } from '#platform/base/refreshed.ts';
import { requirePart } from '#platform/base/whole-answer.ts';

const REFRESH_MS = 15 * 60_000;
/** Units nest five levels deep, below the root: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const MAX_DEPTH = 7;

/** Where accounts belong. */
export interface Organization {
  /** Tells if an account is an active member, and its units from its own up to the root. @throws OrganizationUnavailable */
  findPlace(accountId: string): Promise<PlaceOf>;
}

/** AWS Organizations; every account is asked for once a quarter of an hour. */
export function awsOrganization(client: Pick<OrganizationsClient, 'send'>, clock: AgeClock): Organization {
  return { findPlace: refreshedByKey((accountId) => ask(client, accountId), { refreshMs: REFRESH_MS, clock }) };
}

/** A fixed list of accounts, for a platform without an organization; their units are unknown, so a scope by unit never holds. */
export function listedAccounts(accountIds: readonly string[]): Organization {
  return { findPlace: async (accountId) => ({ isMember: accountIds.includes(accountId), organizationalUnits: undefined }) };
}

async function ask(client: Pick<OrganizationsClient, 'send'>, accountId: string): Promise<PlaceOf> {
  try {
    const answer = await client.send(new DescribeAccountCommand({ AccountId: accountId }));
    const account = requirePart(answer.Account, 'Account');
    if ((account.State ?? account.Status) !== 'ACTIVE') return { isMember: false, organizationalUnits: undefined };
    return { isMember: true, organizationalUnits: await findAncestry(client, accountId) };
  } catch (cause) {
    if (cause instanceof AccountNotFoundException) return { isMember: false, organizationalUnits: undefined };
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new OrganizationUnavailable(
      `AWS Organizations cannot tell about account ${accountId} (${reason}). Nothing is changed; messages return to their queue.`,
      {
        cause,
      },
    );
  }
}

/** Undefined where the way does not end at a root: a scope by a unit that is missing there must not hold. */
async function findAncestry(client: Pick<OrganizationsClient, 'send'>, accountId: string): Promise<string[] | undefined> {
  const units: string[] = [];
  let child = accountId;
  while (units.length < MAX_DEPTH) {
    const answer = await client.send(new ListParentsCommand({ ChildId: child }));
    const parents = requirePart(answer.Parents, 'Parents');
    const parent = parents[0]?.Id;
    if (parent === undefined) return undefined;
    units.push(parent);
    if (parents[0]?.Type === 'ROOT') return units;
    child = parent;
  }
  return undefined;
}
