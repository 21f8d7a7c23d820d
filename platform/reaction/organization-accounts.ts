import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListTagsForResourceCommand,
  type OrganizationsClient,
  ParentNotFoundException,
  TargetNotFoundException,
} from '@aws-sdk/client-organizations';
import pMap from 'p-map';
import { OrganizationUnavailable } from '#domain/base/errors.ts';
import { loadPages } from '#platform/base/pages.ts';
import { requirePart } from '#platform/base/whole-answer.ts';

/** Calls in flight; AWS Organizations answers few a second. */
const IN_FLIGHT = { concurrency: 3 };

/** The accounts of an organization by unit and tag, whatever state they are in. Every method throws OrganizationUnavailable. */
export interface OrganizationAccounts {
  /** Lists the accounts of a unit and of the units inside; undefined: there is no such unit. */
  listInUnit(unitId: string): Promise<readonly string[] | undefined>;
  /** Lists the accounts by each of their tags, written `key=value`. */
  listByTag(): Promise<ReadonlyMap<string, readonly string[]>>;
}

type Client = Pick<OrganizationsClient, 'send'>;

export function organizationAccounts(client: Client): OrganizationAccounts {
  return {
    async listInUnit(unitId) {
      try {
        return await listBelow(client, unitId);
      } catch (cause) {
        if (cause instanceof ParentNotFoundException) return undefined;
        throw translate(`unit ${unitId}`, cause);
      }
    },
    async listByTag() {
      try {
        return await readTags(client, await listAccounts(client));
      } catch (cause) {
        throw translate('the tags of accounts', cause);
      }
    },
  };
}

async function listBelow(client: Client, ParentId: string): Promise<string[]> {
  const accounts = await loadPages(async (part) => {
    const { Accounts, NextToken: token } = await client.send(new ListAccountsForParentCommand({ ...part, ParentId }));
    return { items: requirePart(Accounts, 'Accounts').map(readId), token };
  });
  const units = await loadPages(async (part) => {
    const { OrganizationalUnits, NextToken: token } = await client.send(new ListOrganizationalUnitsForParentCommand({ ...part, ParentId }));
    return { items: requirePart(OrganizationalUnits, 'OrganizationalUnits').map(readId), token };
  });
  for (const unit of units) accounts.push(...(await listBelow(client, unit)));
  return accounts;
}

function listAccounts(client: Client): Promise<string[]> {
  return loadPages(async (part) => {
    const { Accounts, NextToken: token } = await client.send(new ListAccountsCommand(part));
    return { items: requirePart(Accounts, 'Accounts').map(readId), token };
  });
}

function readId({ Id }: { readonly Id?: string | undefined }): string {
  return requirePart(Id, 'Id');
}

async function readTags(client: Client, accounts: readonly string[]): Promise<Map<string, string[]>> {
  const byTag = new Map<string, string[]>();
  const read = async (account: string) => {
    for (const tag of await listTags(client, account)) byTag.set(tag, [...(byTag.get(tag) ?? []), account]);
  };
  await pMap(accounts, read, IN_FLIGHT);
  return byTag;
}

/** An account that has left the organization meanwhile has no tags. */
async function listTags(client: Client, ResourceId: string): Promise<string[]> {
  try {
    return await loadPages(async (part) => {
      const { Tags, NextToken: token } = await client.send(new ListTagsForResourceCommand({ ...part, ResourceId }));
      // A key with a sign of equality would read as another tag.
      const items = requirePart(Tags, 'Tags').flatMap(({ Key = '', Value = '' }) => (Key.includes('=') ? [] : [`${Key}=${Value}`]));
      return { items, token };
    });
  } catch (error) {
    if (error instanceof TargetNotFoundException) return [];
    throw error;
  }
}

function translate(what: string, cause: unknown): OrganizationUnavailable {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new OrganizationUnavailable(`AWS Organizations does not tell ${what} (${reason}). What it told before stays.`, { cause });
}
