/**
 * An emulator of AWS Security Hub (CSPM) for one Region: the HTTP API that an unmodified SDK client talks to, the finding
 * format and its limits, the rules of creating and updating, the call quotas, and the events on the administrator's bus.
 *
 * It leaves out: signatures (only the access key id is read), IAM policies, partner products and their subscriptions,
 * changes of standards and controls (which are told, but nothing checks them or sets RESOLVED), automation rules, insights, cross-Region
 * aggregation, retention, the minutes that BatchUpdateFindings may take, the OCSF API (V2), filters by single resource
 * types and IP ranges, limits inside Resources.Details, checks of URLs.
 * It is laxer than AWS in one point: AWS documents CONTAINS and NOT_CONTAINS filters for automation rules only.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, serveLoopback } from '../loopback-server.ts';
import { batchImportFindings, isIdentified } from './batch-import-findings.ts';
import { batchUpdateFindings } from './batch-update-findings.ts';
import { findCaller } from './caller.ts';
import type { Counters } from './counters.ts';
import type { FaultInjector } from './fault.ts';
import { getFindings } from './get-findings.ts';
import { createHub, type Hub, type HubOptions } from './hub.ts';
import type { HubFinding, HubIdentity } from './hub-finding.ts';
import type { Operation } from './operation.ts';
import { createQuota, type Quota } from './quota.ts';
import { invalidInput, ServiceFailure, tooManyRequests } from './service-failure.ts';
import { STANDARD_OPERATIONS } from './standards.ts';
import { describeHub, enableSecurityHub } from './subscription.ts';

/** 6 MB a call, in its smaller reading: https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html */
const MAX_REQUEST_BYTES = 6_000_000;

const OPERATIONS: readonly Operation[] = [
  batchImportFindings,
  batchUpdateFindings,
  getFindings,
  describeHub,
  enableSecurityHub,
  ...STANDARD_OPERATIONS,
];

export type SecurityHubOptions = HubIdentity &
  Pick<HubOptions, 'now' | 'emit' | 'journal' | 'catalog'> & {
    /** Finds the account of a key; undefined for a key that does not exist. */
    readonly accountOf: (accessKeyId: string) => string | undefined;
    /** Accounts where Security Hub is on from the start; by default the administrator's. */
    readonly subscribedAccounts?: readonly string[];
    /** `unlimited` takes calls as fast as they come. */
    readonly quota?: 'enforced' | 'unlimited';
    readonly fault?: FaultInjector;
  };

export type SecurityHubStandIn = {
  /** The endpoint of clients. */
  readonly url: string;
  readonly counters: Counters;
  /** Every finding of the Region, in the order of their creation. */
  findings(): readonly HubFinding[];
  /**
   * The door for AWS's own products: stores a finding and announces it, without the rules for custom products. As with
   * any import, a stored finding changes only for a later UpdatedAt, and its Workflow only by BatchUpdateFindings.
   * @throws ServiceFailure for a document without Id, ProductArn, AwsAccountId or UpdatedAt
   */
  ingest(finding: unknown): void;
  /** Resolves when every event so far is with `emit`'s receiver; rejects with the error of the first that was lost. */
  delivered(): Promise<void>;
  close(): Promise<void>;
};

export async function startSecurityHub(options: SecurityHubOptions): Promise<SecurityHubStandIn> {
  const { partition, region, accountId, now, emit, subscribedAccounts = [accountId], quota = 'enforced' } = options;
  const { journal, catalog } = options;
  const identity = { partition, region, accountId };
  const hub = createHub({
    identity,
    subscribedAccounts,
    now,
    emit,
    ...(journal !== undefined && { journal }),
    ...(catalog !== undefined && { catalog }),
  });
  const gate: Gate = {
    accountOf: options.accountOf,
    quota: quota === 'enforced' ? createQuota(now) : { take: () => true },
    fault: options.fault ?? (() => undefined),
  };
  const server = await serveLoopback((request, response) => serve(request, response, hub, gate));
  return {
    url: server.url,
    counters: hub.counters,
    findings: hub.store.all,
    ingest(finding) {
      if (!isIdentified(finding)) throw invalidInput('A finding needs Id, ProductArn, AwsAccountId and UpdatedAt');
      hub.accept(finding);
    },
    delivered: hub.delivered,
    close: server.close,
  };
}

/** The checks between a request and its operation. */
type Gate = { readonly accountOf: SecurityHubOptions['accountOf']; readonly quota: Quota; readonly fault: FaultInjector };

async function serve(request: IncomingMessage, response: ServerResponse, hub: Hub, gate: Gate): Promise<void> {
  try {
    const reply = await replyTo(request, hub, gate);
    if (reply === undefined) request.socket.destroy();
    else await reply(response);
  } catch (error) {
    const failure = error instanceof ServiceFailure ? error : new ServiceFailure(500, 'InternalException', String(error));
    send(response, failure.status, { Message: failure.message, Code: failure.code }, failure.code);
  }
}

type Reply = (response: ServerResponse) => void | Promise<void>;

/** Writes the answer; nothing where a fault ends the connection. Throttling comes before everything else, as in the service. */
async function replyTo(request: IncomingMessage, hub: Hub, gate: Gate): Promise<Reply | undefined> {
  const body = await readBody(request, MAX_REQUEST_BYTES);
  const operation = buildOperation(request);
  const accountId = findCaller(request, hub.identity.region, gate.accountOf);
  hub.countCall(operation.name);
  const count = hub.counters.calls[operation.name] ?? 0;
  const fault = await gate.fault({ operation: operation.name, accountId, count });
  if (fault?.kind === 'throttle' || !gate.quota.take(accountId, operation.name)) {
    hub.count('throttled');
    throw tooManyRequests();
  }
  if (fault?.kind === 'error') throw new ServiceFailure(fault.status, fault.code, fault.message);
  if (fault?.kind === 'disconnect' && fault.when === 'before') return undefined;
  if (fault?.kind === 'answer' && fault.when === 'before') return (response) => fault.write(response, '');
  if (body === undefined) throw invalidInput('The request is larger than 6 MB');
  const answer = operation.run(
    { accountId, query: readQuery(request), body: parse(body), ...(fault?.kind === 'refuse' && { refusal: fault }) },
    hub,
  );
  if (fault?.kind === 'disconnect') return undefined;
  if (fault?.kind === 'answer') return (response) => fault.write(response, JSON.stringify(answer));
  return (response) => send(response, 200, answer);
}

function readQuery(request: IncomingMessage): URLSearchParams {
  return new URL(request.url ?? '/', 'http://localhost').searchParams;
}

function buildOperation(request: IncomingMessage): Operation {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const operation = OPERATIONS.find((candidate) => candidate.method === request.method && candidate.path === path);
  if (operation === undefined) {
    throw new ServiceFailure(404, 'UnknownOperationException', `This stand-in has no operation at ${request.method} ${path}`);
  }
  return operation;
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new ServiceFailure(400, 'SerializationException', 'The request body is no JSON');
  }
}

function send(response: ServerResponse, status: number, document: object, errorType?: string): void {
  const body = JSON.stringify(document);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
    ...(errorType !== undefined && { 'x-amzn-errortype': errorType }),
  });
  response.end(body);
}
