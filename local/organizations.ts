/**
 * An emulator of AWS Organizations as far as tenants ask it: accounts, units that nest, and tags of accounts, over pages of
 * two so that nobody takes the first one for all. It leaves out every call that changes something (the methods here do), policies,
 * states of accounts, quotas, IAM policies and signatures.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { textAt } from '#domain/base/json.ts';
import { type LoopbackServer, readBody, serveLoopback } from './loopback-server.ts';

const MAX_REQUEST_BYTES = 64 * 1024;
const PER_PAGE = 2;
const SERVICE = 'AWSOrganizationsV20161128.';

/** An account, the unit or root that it is in, and its tags. */
export type OrganizationAccount = { readonly id: string; readonly parent: string; readonly tags?: Readonly<Record<string, string>> };
/** The parent of each unit by its id, and the accounts. Every parent that has none is a root. */
export type OrganizationTree = { readonly units: Readonly<Record<string, string>>; readonly accounts: readonly OrganizationAccount[] };

export type OrganizationsStandIn = Pick<LoopbackServer, 'url' | 'close'> & {
  /** Another tree from now on; undefined: every call is denied, as to an account that is no delegated administrator any more. */
  set(tree: OrganizationTree | undefined): void;
};

export async function startOrganizations(tree: OrganizationTree): Promise<OrganizationsStandIn> {
  let current: OrganizationTree | undefined = tree;
  const server = await serveLoopback((request, response) => serve(request, response, current));
  return {
    ...server,
    set(next) {
      current = next;
    },
  };
}

type Answer = { readonly name: string; readonly items: readonly object[] } | { readonly failure: string };

async function serve(request: IncomingMessage, response: ServerResponse, tree: OrganizationTree | undefined): Promise<void> {
  const body: unknown = JSON.parse((await readBody(request, MAX_REQUEST_BYTES))?.toString() || '{}');
  const call = String(request.headers['x-amz-target']).replace(SERVICE, '');
  const answer: Answer = tree === undefined ? { failure: 'AccessDeniedException' } : answerCall(call, body, tree);
  if ('failure' in answer) return send(response, 400, { __type: answer.failure, Message: answer.failure });
  const from = Number(textAt(body, 'NextToken') ?? '0');
  const next = from + PER_PAGE;
  send(response, 200, {
    [answer.name]: answer.items.slice(from, next),
    ...(next < answer.items.length && { NextToken: String(next) }),
  });
}

function answerCall(call: string, body: unknown, { units, accounts }: OrganizationTree): Answer {
  const parent = textAt(body, 'ParentId') ?? '';
  const account = accounts.find(({ id }) => id === textAt(body, 'ResourceId'));
  const parents = new Set([...Object.keys(units), ...Object.values(units), ...accounts.map((one) => one.parent)]);
  switch (call) {
    case 'ListAccounts':
      return { name: 'Accounts', items: accounts.map(({ id }) => ({ Id: id })) };
    case 'ListAccountsForParent':
      if (!parents.has(parent)) return { failure: 'ParentNotFoundException' };
      return { name: 'Accounts', items: accounts.flatMap((one) => (one.parent === parent ? [{ Id: one.id }] : [])) };
    case 'ListOrganizationalUnitsForParent':
      if (!parents.has(parent)) return { failure: 'ParentNotFoundException' };
      return { name: 'OrganizationalUnits', items: Object.entries(units).flatMap(([Id, of]) => (of === parent ? [{ Id }] : [])) };
    case 'ListTagsForResource':
      if (account === undefined) return { failure: 'TargetNotFoundException' };
      return { name: 'Tags', items: Object.entries(account.tags ?? {}).map(([Key, Value]) => ({ Key, Value })) };
    default:
      return { failure: 'UnknownOperationException' };
  }
}

function send(response: ServerResponse, status: number, document: object): void {
  const text = JSON.stringify(document);
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
