import * as z from 'zod';
import type { FilterQuery } from '#domain/api/contract/finding-filter.ts';
import type { AnswerOf } from '#domain/api/contract.ts';
import { csv } from '#domain/base/csv.ts';
import { AppError } from '#domain/base/errors.ts';
import { type AccountScope, isInScope } from '#domain/base/tenant.ts';
import { findingConsoleUrl } from '#domain/finding/console-link.ts';
import { FINDING_FACETS } from '#domain/finding/finding-filter.ts';
import type { FindingRecord } from '#domain/finding/finding-record.ts';
import { tabulateFindings } from '#domain/finding/finding-table.ts';
import { decideIntent } from '#domain/finding/intent.ts';
import { resolveSourceKey } from '#domain/finding/source-key.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { MappingRow } from '#domain/mapping/mapping-release.ts';
import { techniquesOfFinding } from '#domain/mapping/techniques-of-finding.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import type { Cursors } from '#platform/api/cursor.ts';
import { Refusal, Reply } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { FindingLists } from '#platform/finding/finding-lists.ts';
import type { ListedFinding } from '#platform/finding/list-rows.ts';
import type { StoredFinding, StoredFindings } from '#platform/finding/stored-findings.ts';
import type { ExecutionList } from '#platform/reaction/execution-list.ts';
import { type ReactionSources, reactionsOfFinding } from '#platform/reaction/reactions-of-finding.ts';
import { buildQuestion, type QuestionDeps } from '../finding-question.ts';
import { listBindings } from '../key-facts.ts';
import { listVisibleBindings } from '../visible-bindings.ts';

export type FindingDeps = QuestionDeps & {
  readonly lists: Pick<FindingLists, 'page' | 'facets'>;
  readonly store: StoredFindings;
  readonly executions: ExecutionList;
  readonly reactions: ReactionSources;
  readonly cursors: () => Promise<Cursors>;
  readonly homeRegion: string;
};

type Routes = Pick<ApiHandlers<'api-read'>, 'listFindings' | 'getFacets' | 'exportFindings' | 'getFinding' | 'getDecision'>;

const EXPORT_ROWS = 1_000;
const MOST_EXECUTIONS = 20;
const keyset = z.array(z.union([z.string(), z.number()]));

/** Findings: lists from PostgreSQL, each one from DynamoDB, so that it is there while the database is away. */
export function findingRoutes(deps: FindingDeps): Routes {
  return {
    async listFindings({ query: { cursor, limit, sort, ...filter } }, request) {
      return await readPage({ filter, sort, cursor, limit }, request, deps);
    },
    async exportFindings({ query: { cursor, sort, format, ...filter } }, request) {
      const { items, next } = await readPage({ filter, sort, cursor, limit: EXPORT_ROWS }, request, deps);
      if (format === 'json') return { items, next };
      return new Reply(200, csv(tabulateFindings(items)), {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="findings.csv"',
        ...(next !== null && { link: request.linkTo(next) }),
      });
    },
    async getFacets({ query: { facet = [...FINDING_FACETS], ...filter } }, request) {
      const { total, exact, facets } = await deps.lists.facets(await buildQuestion(filter, request, deps, facet), facet);
      return { total, exact, facets: facets as AnswerOf<'getFacets'>['facets'] };
    },
    async getFinding({ params: { identity } }, { scope }) {
      return describeFinding(await findStored(identity, scope, deps), deps);
    },
    async getDecision({ params: { identity } }, { scope }) {
      const { record } = await findStored(identity, scope, deps);
      return decide(record, deps);
    },
  };
}

async function findStored(identity: string, scope: AccountScope, { store }: FindingDeps): Promise<StoredFinding> {
  const stored = await store.find(identity);
  if (stored === undefined || !isInScope(scope, stored.record.finding.AwsAccountId))
    throw new Refusal(404, `There is no finding ${identity}, or it is not yours to see.`);
  return stored;
}

type PageWish = {
  readonly filter: FilterQuery;
  readonly sort: 'account' | 'control' | '-severity' | '-updatedAt' | 'updatedAt';
  readonly cursor: string | undefined;
  readonly limit: number;
};

async function readPage({ filter, sort, cursor, limit }: PageWish, request: ApiRequest, deps: FindingDeps) {
  const signed = await deps.cursors();
  const subject = [request.operation, filter, sort];
  const after = cursor === undefined ? undefined : signed.read(cursor, subject, keyset);
  const { rows, next } = await deps.lists.page(await buildQuestion(filter, request, deps), { sort, limit, after });
  const bindings = listVisibleBindings((await deps.rules()).bindings, request);
  return { items: rows.map((row) => describeRow(row, bindings)), next: next === null ? null : signed.write(subject, next) };
}

/** @param bindings that the caller may see */
function describeRow(
  { techniqueIds, tacticIds, tags, ...row }: ListedFinding,
  bindings: readonly Binding[],
): AnswerOf<'listFindings'>['items'][number] {
  const bound = listBindings({ kind: row.kind, key: row.control, techniqueIds }, bindings);
  return {
    ...row,
    techniqueIds: [...techniqueIds],
    tacticIds: [...tacticIds],
    tags: [...tags],
    bindings: bound.length === 0 ? null : [...bound],
  };
}

async function describeFinding(
  { record: { identity, finding, isOpen, firstSeenAt, closedAt }, document, history }: StoredFinding,
  { reactions, executions, homeRegion }: FindingDeps,
): Promise<AnswerOf<'getFinding'>> {
  const [index, done] = await Promise.all([
    reactions.mapping.current().catch(passAway),
    executions.list({ findingIdentity: identity }, { most: MOST_EXECUTIONS }),
  ]);
  return {
    identity,
    id: finding.Id,
    productArn: finding.ProductArn,
    accountId: finding.AwsAccountId,
    region: finding.Region,
    title: finding.Title,
    description: finding.Description,
    severity: finding.Severity.Label,
    workflow: finding.FindingStatus,
    recordState: finding.RecordState,
    complianceStatus: finding.ComplianceStatus ?? null,
    resources: finding.Resources.map(({ Type, Id }) => ({ Type, Id })),
    recommendation: finding.RecommendationText ?? null,
    isOpen,
    createdAt: finding.CreatedAt,
    updatedAt: finding.UpdatedAt,
    firstSeenAt: new Date(firstSeenAt).toISOString(),
    closedAt: closedAt === null ? null : new Date(closedAt).toISOString(),
    attack: index === undefined ? null : tellAttack(finding, index),
    history: history.map(({ changes, ...version }) => ({ ...version, changes: [...changes] })),
    executions: [...done.executions],
    consoleUrl: findingConsoleUrl(finding, homeRegion),
    document,
  };
}

/** A database that is away takes the attack story with it, and nothing else. */
function passAway(error: unknown): undefined {
  if (error instanceof AppError && error.retryable) return undefined;
  throw error;
}

function tellAttack(finding: FindingRecord['finding'], index: MappingIndex): NonNullable<AnswerOf<'getFinding'>['attack']> {
  const key = resolveSourceKey(finding, index);
  const techniques = techniquesOfFinding(finding, key, index);
  const rows = key === undefined ? [] : index.rowsFor(key);
  return {
    release: index.release.version,
    control: key === undefined ? null : `${key.kind}:${key.key}`,
    intent: decideIntent(key, finding),
    techniques: techniques.map(({ id, name, tacticIds, origin, tier, sources, rank }) => {
      const evidence = rows.filter(({ techniqueId }) => index.technique(techniqueId)?.id === id).map(describeEvidence);
      return { id, name, tacticIds: [...tacticIds], origin, tier, sources, rank, evidence };
    }),
    noTechnique: key === undefined ? null : (index.whyNoTechnique(key) ?? null),
  };
}

function describeEvidence({ source, license, tier, score }: MappingRow) {
  return { source, licence: license, tier, score };
}

/** As an event about the finding would be decided on just now; people who ask for a reaction are let through more. */
async function decide({ finding }: FindingRecord, { reactions }: FindingDeps): Promise<AnswerOf<'getDecision'>> {
  const found = await reactionsOfFinding(finding, { trigger: 'event', requestedBy: null, claim: null, fixedAt: 0 }, reactions);
  if (found.kind === 'none') return { reason: found.reason, resources: [] };
  if (found.kind === 'reject') return { reason: `${found.reason}: ${found.field}`, resources: [] };
  const resources = found.reactions.map(({ resource: { Type, Id }, decision }): AnswerOf<'getDecision'>['resources'][number] => {
    const resource = { Type, Id };
    const nobody = { bindingId: null, reactorId: null, mode: null, waitUntil: null };
    if (decision.kind !== 'react') return { resource, kind: decision.kind, reason: decision.reason, detail: decision.detail, ...nobody };
    const { binding, reactor, mode, waitUntil } = decision;
    return { resource, kind: 'react', reason: null, detail: null, bindingId: binding.id, reactorId: reactor.id, mode, waitUntil };
  });
  return { reason: null, resources };
}
