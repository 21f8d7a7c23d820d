import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import {
  type FindingFilter,
  type FindingGroupField,
  type FindingSort,
  INTENTS,
  WORKFLOW_STATUSES,
} from '#domain/finding/finding-filter.ts';
import type { AccountScope, KeyFacts } from '#platform/finding/list-filter.ts';
import type { FindingGroup } from '#platform/finding/list-groups.ts';
import type { FindingRow, KeyTechniques } from '#platform/finding/model-row.ts';
import { ACCOUNTS, type Random, REGIONS, WORDS } from './finding-world.ts';

const STANDARDS: Readonly<Record<string, readonly string[]>> = { 'S3.2': ['standards/a', 'standards/b'], 'S3.8': ['standards/a'] };
/** One binding, to a control of two standards. */
export const FACTS: KeyFacts = {
  bindings: ({ key }) => (key === 'S3.2' ? ['one'] : []),
  standards: ({ key }) => STANDARDS[key] ?? [],
};

export type Known = { readonly row: FindingRow; readonly techniques: KeyTechniques };

/** A filter with about two limits. */
export function aFilter({ next, pick }: Random): FindingFilter {
  const some = <Item>(items: readonly Item[]): [Item, ...Item[]] => [pick(items), ...items.filter(() => next(4) === 0)];
  const choice = <Item>(items: readonly Item[]) => (next(4) === 0 ? { not: some(items) } : { is: some(items) });
  const limits: readonly (() => FindingFilter)[] = [
    () => ({ severity: choice(SEVERITY_LABELS) }),
    () => ({ account: choice(ACCOUNTS) }),
    () => ({ region: choice(REGIONS) }),
    () => ({ product: choice(['Security Hub', 'GuardDuty']) }),
    () => ({ control: choice(['S3.2', 'IAM.1', 'KMS.3', 'none']) }),
    () => ({ workflow: choice(WORKFLOW_STATUSES) }),
    () => ({ intent: choice(INTENTS) }),
    () => ({ technique: choice(['T1530', 'T1078', 'T1485', 'T1190']) }),
    () => ({ tactic: choice(['TA0009', 'TA0001', 'TA0040']) }),
    () => ({ resourceType: choice(['AwsS3', 'AwsEC2', 'AwsIAM']) }),
    () => ({ standard: choice(['standards/a', 'standards/b', 'standards/none']) }),
    () => ({ reactor: pick(['bound', 'unbound']) }),
    () => ({ resource: choice([640, 641, 700].map((number) => `arn:aws:s3:::${pick(WORDS)}-${number}`)) }),
    () => ({ tag: choice(WORDS.map((word) => `app=${word}`)) }),
    () => ({ updatedAfter: '2026-10-20T00:00:00Z', ...(next(2) === 0 && { updatedBefore: '2026-10-25T00:00:00.500Z' }) }),
    () => ({ q: pick([...WORDS, 'S3.2 INVOICES', '100% _open_', 'arn:aws:securityhub:finding/640', 'data-12', 'nothing such']) }),
  ];
  return Object.assign({}, ...Array.from({ length: next(4) }, () => pick(limits)()), next(5) === 0 ? { state: 'closed' } : {});
}

/** The meaning of a filter, told without SQL. */
export function isMeant({ row, techniques }: Known, filter: FindingFilter, scope: AccountScope): boolean {
  const fits = (
    choice: { is?: readonly string[] | undefined; not?: readonly string[] | undefined } | undefined,
    values: readonly string[],
  ) =>
    (choice?.is === undefined || values.some((value) => choice.is?.includes(value))) &&
    !values.some((value) => choice?.not?.includes(value));
  const words = filter.q?.trim().toLowerCase().split(/\s+/) ?? [];
  return (
    row.isOpen === (filter.state !== 'closed') &&
    (scope === 'all' || scope.includes(row.account)) &&
    fits(filter.severity, [SEVERITY_LABELS[row.severity] ?? '']) &&
    fits(filter.account, [row.account]) &&
    fits(filter.region, [row.region]) &&
    fits(filter.product, [row.key.product]) &&
    fits(filter.control, [row.key.key]) &&
    fits(filter.workflow, [WORKFLOW_STATUSES[row.workflow] ?? '']) &&
    fits(filter.intent, [INTENTS[row.key.intent]]) &&
    fits(filter.technique, techniques.cellIds) &&
    fits(filter.tactic, techniques.tacticIds) &&
    fits(filter.resourceType, [row.key.resourceType]) &&
    fits(filter.standard, STANDARDS[row.key.key] ?? []) &&
    fits(filter.resource, [row.resourceId]) &&
    (filter.reactor === undefined || (filter.reactor === 'bound') === (row.key.key === 'S3.2')) &&
    fits(filter.tag, row.tags) &&
    (filter.updatedAfter === undefined || Date.parse(row.updatedAt) >= Date.parse(filter.updatedAfter)) &&
    (filter.updatedBefore === undefined || Date.parse(row.updatedAt) < Date.parse(filter.updatedBefore)) &&
    (words.every((word) => row.search.includes(word)) || row.findingId === filter.q)
  );
}

const byText = (one: string, other: string) => (one === other ? 0 : one < other ? -1 : 1);
const latest = (one: FindingRow, other: FindingRow) => byText(other.updatedAt, one.updatedAt) || byText(other.identity, one.identity);
const worst = (one: FindingRow, other: FindingRow) => other.severity - one.severity || latest(one, other);
export const ORDERS: Readonly<Record<FindingSort, (one: FindingRow, other: FindingRow) => number>> = {
  '-severity': worst,
  '-updatedAt': latest,
  updatedAt: (one, other) => latest(other, one),
  account: (one, other) => byText(one.account, other.account) || worst(one, other),
  control: (one, other) => byText(one.key.key, other.key.key) || worst(one, other),
};
export const lastClosed = (one: FindingRow, other: FindingRow) =>
  byText(other.closedAt ?? '', one.closedAt ?? '') || byText(other.identity, one.identity);

/** The groups that rows come to, those with most findings first. */
export function groupRows(rows: readonly Known[], by: FindingGroupField): readonly Omit<FindingGroup, 'updatedAt'>[] {
  const readValues = ({ row, techniques }: Known): readonly string[] =>
    ({ control: [row.key.key], account: [row.account], resource: [row.resourceId], technique: techniques.cellIds })[by];
  const pairs = rows.flatMap((one) => readValues(one).map((value) => ({ value, row: one.row })));
  const groups = [...Map.groupBy(pairs, ({ value }) => value)].map(([value, same]) => {
    return { value, n: same.length, worst: SEVERITY_LABELS[Math.max(...same.map(({ row }) => row.severity))] ?? 'LOW' };
  });
  return groups.filter(({ value }) => value !== '').toSorted((one, other) => other.n - one.n || byText(one.value, other.value));
}
