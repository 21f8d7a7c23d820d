import { at, isRecord, listAt } from '#domain/base/json.ts';
import { type FilterKind, filterFields } from './filter-fields.ts';
import { compileFilters, readValues } from './filters.ts';
import type { FindingStore } from './finding-store.ts';
import type { HubFinding } from './hub-finding.ts';
import { type Operation, readInput, requireSubscription } from './operation.ts';
import { nextToken, readPaging } from './paging.ts';
import { invalidInput } from './service-failure.ts';
import { isAfter } from './timestamp.ts';

const DEFAULT_PAGE = 10;

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html */
export const getFindings: Operation = {
  name: 'GetFindings',
  method: 'POST',
  path: '/findings',
  run: (call, hub) => {
    requireSubscription(call.accountId, hub);
    const input = readInput(call);
    const paging = readPaging(input, DEFAULT_PAGE);
    const { offset, end } = paging;
    const matches = compileFilters(input.Filters, hub.now());
    const found: HubFinding[] = [];
    for (const finding of sortFindings(hub.store, input)) {
      if (!hub.sees(call.accountId, finding) || !matches(finding)) continue;
      found.push(finding);
      if (found.length > end) break;
    }
    return { Findings: found.slice(offset, end), ...nextToken(paging, found.length) };
  },
};

/** The findings of a store as they were sorted last; the next page wants them in the same order. */
const lastSorted = new WeakMap<
  FindingStore,
  { readonly revision: number; readonly criteria: string; readonly findings: readonly HubFinding[] }
>();

function sortFindings(store: FindingStore, input: Readonly<Record<string, unknown>>): readonly HubFinding[] {
  const [compareFindings, criteria, revision] = [comparator(input), JSON.stringify(input.SortCriteria ?? []), store.revision()];
  const last = lastSorted.get(store);
  if (last?.revision === revision && last.criteria === criteria) return last.findings;
  const findings = store.all().toSorted(compareFindings);
  lastSorted.set(store, { revision, criteria, findings });
  return findings;
}

/** Earlier criteria weigh more; findings that a criterion does not tell apart keep the order of their creation. */
function comparator(input: unknown): (one: HubFinding, other: HubFinding) => number {
  const criteria = listAt(input, 'SortCriteria').map((criterion) => {
    const field = filterFields.get(String(at(criterion, 'Field')));
    if (!isRecord(criterion) || field === undefined) throw invalidInput("Invalid parameter 'SortCriteria'. Field is no finding attribute");
    return { field, direction: criterion.SortOrder === 'desc' ? -1 : 1 };
  });
  return (one, other) => {
    for (const { field, direction } of criteria) {
      const order = compare(readValues(one, field)[0], readValues(other, field)[0], field.kind);
      if (order !== 0) return order * direction;
    }
    return 0;
  };
}

function compare(one: unknown, other: unknown, kind: FilterKind): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [left, right] = [String(one ?? ''), String(other ?? '')];
  if (left === right) return 0;
  if (kind === 'date') return Number(isAfter(left, right)) - Number(isAfter(right, left));
  return left < right ? -1 : 1;
}
