import { type FilterQuery, readFilter } from '#domain/api/contract/finding-filter.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { Refreshed } from '#platform/base/refreshed.ts';
import type { ControlCatalogue } from '#platform/finding/control-catalogue.ts';
import type { FindingQuestion } from '#platform/finding/list-filter.ts';
import type { ReactionRules } from '#platform/reaction/reaction-rules-cache.ts';
import { buildKeyFacts } from './key-facts.ts';
import { listVisibleBindings } from './visible-bindings.ts';

export type QuestionDeps = {
  readonly rules: () => Promise<ReactionRules>;
  readonly catalogue: Pick<Refreshed<ControlCatalogue>, 'read'>;
};

const NO_STANDARDS = { standards: new Map<string, readonly string[]>() };

/**
 * Builds the question of a request. Bindings and controls live in DynamoDB; what they say of keys goes with the question. The caller's
 * bindings count, and no others. @param facets that will be counted
 */
export async function buildQuestion(
  query: FilterQuery,
  request: Pick<ApiRequest, 'scope' | 'tenants'>,
  { rules, catalogue }: QuestionDeps,
  facets: readonly string[] = [],
): Promise<FindingQuestion> {
  const needsStandards = (query.standard ?? query['standard!']) !== undefined || facets.includes('standard');
  const [{ bindings }, told] = await Promise.all([rules(), needsStandards ? catalogue.read() : NO_STANDARDS]);
  const facts = buildKeyFacts(listVisibleBindings(bindings, request), told);
  const { scope } = request;
  return { filter: readFilter(query), scope: scope === 'all' ? scope : [...scope], facts };
}
