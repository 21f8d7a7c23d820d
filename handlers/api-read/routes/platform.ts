import * as z from 'zod';
import { type Caller, holdsInAll } from '#domain/api/caller.ts';
import type { AnswerOf } from '#domain/api/contract.ts';
import { csv } from '#domain/base/csv.ts';
import { sha256 } from '#domain/base/hash.ts';
import { isInScope } from '#domain/base/tenant.ts';
import type { AuditEntry, AuditLog } from '#platform/api/audit-log.ts';
import type { Cursors } from '#platform/api/cursor.ts';
import { Reply } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Approvals } from '#platform/reaction/approvals.ts';
import type { ExecutionList } from '#platform/reaction/execution-list.ts';

export type PlatformDeps = {
  readonly audit: Pick<AuditLog, 'list'>;
  readonly cursors: () => Promise<Cursors>;
  readonly executions: ExecutionList;
  readonly approvals: Pick<Approvals, 'listOpen'>;
  readonly mapping: { current(): Promise<{ readonly release: { readonly version: string } }> };
  /** The revision of the lists grows with every change of a finding. */
  readonly revisions: { revision(): Promise<number> };
  readonly clock: Pick<Clock, 'now'>;
};

type Routes = Pick<ApiHandlers<'api-read'>, 'getChanges' | 'listAudit' | 'getHealth'>;

const MOST_RUNNING = 200;
/** Pages of the table that one request reads. */
const MOST_READS = 10;
const COLUMNS = ['number', 'at', 'actor', 'operation', 'target', 'outcome', 'requestId', 'tenants', 'change', 'digest'] as const;

/** Routes about changes, who asked for them, and the health of the platform. */
export function platformRoutes(deps: PlatformDeps): Routes {
  return {
    getChanges: async ({ query: { since } }, request) => answerChanges(since, request, deps),
    async listAudit({ query: { cursor, limit, format } }, { operation, caller, linkTo }) {
      const signed = await deps.cursors();
      const before = cursor === undefined ? undefined : signed.read(cursor, [operation], z.int());
      const { items, last } = await readAudit(deps.audit, { most: limit, before }, caller);
      const next = last === undefined ? null : signed.write([operation], last);
      if (format === 'json') return { items: items.map((item) => ({ ...item, change: item.change ?? null })), next };
      const rows = items.map((item) => COLUMNS.map((column) => String(item[column] ?? '')));
      const more = next === null ? {} : { link: linkTo(next) };
      return new Reply(200, csv([[...COLUMNS], ...rows]), { 'content-type': 'text/csv; charset=utf-8', ...more });
    },
    getHealth: () => answerHealth(deps),
  };
}

/** Reads on until the page is full: an admin of some tenants sees their entries only. @returns `last`: the number where the next page begins */
async function readAudit(
  audit: Pick<AuditLog, 'list'>,
  { most, before }: { readonly most: number; readonly before: number | undefined },
  caller: Caller,
) {
  const items: AuditEntry[] = [];
  let from = before;
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const read = await audit.list({ most, before: from });
    const ours = read.filter(({ tenants }) => holdsInAll(caller, 'admin', tenants.split(',')));
    items.push(...ours.slice(0, most - items.length));
    from = items.length === most ? items.at(-1)?.number : read.at(-1)?.number;
    if (items.length === most) return { items, last: from };
    if (read.length < most) return { items, last: undefined };
  }
  return { items, last: from };
}

async function answerChanges(since: number, { scope, header }: ApiRequest, deps: PlatformDeps): Promise<AnswerOf<'getChanges'> | Reply> {
  const scoped = scope === 'all' ? undefined : scope;
  const [revision, open, running] = await Promise.all([
    deps.revisions.revision(),
    deps.approvals.listOpen(deps.clock.now()),
    deps.executions.list({ statuses: ['RUNNING'], scope: scoped }, { most: MOST_RUNNING }),
  ]);
  const approvals = open.filter(({ finding }) => isInScope(scope, finding.AwsAccountId));
  const answer = { revision, hasChanged: revision > since, running: running.executions.length, approvals: approvals.length };
  const told = [revision, approvals.map(({ id, answers }) => [id, answers.length]), running.executions.map(({ id }) => id)];
  const etag = `"${sha256(JSON.stringify(told)).slice(0, 32)}"`;
  if (header('if-none-match') === etag) return new Reply(304, null, { etag });
  return new Reply(200, JSON.stringify(answer), { 'content-type': 'application/json', etag });
}

async function answerHealth({ mapping, audit, revisions }: PlatformDeps): Promise<AnswerOf<'getHealth'>> {
  const [release, tables, database] = await Promise.allSettled([mapping.current(), audit.list({ most: 1 }), revisions.revision()]);
  const parts: AnswerOf<'getHealth'>['parts'] = [
    { name: 'tables', status: tables.status === 'fulfilled' ? 'ok' : 'away' },
    { name: 'database', status: database.status === 'fulfilled' ? 'ok' : 'away' },
  ];
  const status = parts.every((part) => part.status === 'ok') ? 'ok' : 'degraded';
  return { status, parts, mappingRelease: release.status === 'fulfilled' ? release.value.release.version : null };
}
