import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import type * as z from 'zod';
import { FindingFilterRefused } from '#domain/base/errors.ts';
import { type FindingFilter, type findingFilter, INTENTS, WORKFLOW_STATUSES } from '#domain/finding/finding-filter.ts';
import type { ListedKey, Words } from './list-words.ts';

/** The accounts that a caller may see. */
export type AccountScope = 'all' | readonly string[];

/** Facts about keys that the model does not hold: filters and facets of `reactor` and `standard` need them. */
export type KeyFacts = {
  /** Ids of the bindings that are about findings with the key. */
  readonly bindings: (key: ListedKey) => readonly string[];
  /** Ids of the standards that its control belongs to. */
  readonly standards: (key: ListedKey) => readonly string[];
};

/** The subject of a list. */
export type FindingQuestion = { readonly filter: FindingFilter; readonly scope: AccountScope; readonly facts?: KeyFacts };

/** Parameters of a statement in the making. */
export class Parameters {
  readonly values: unknown[] = [];

  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** A filter in the numbers of the model. Undefined lists: no limit. */
export type Narrowed = {
  readonly accounts: readonly number[] | undefined;
  readonly notAccounts: readonly number[];
  readonly keys: readonly number[] | undefined;
  readonly regions: readonly number[] | undefined;
  readonly severities: readonly number[];
  readonly workflows: readonly number[] | undefined;
  readonly rows: RowLimits;
  readonly isOpen: boolean;
  /** True where no finding can be meant. */
  readonly isEmpty: boolean;
};

/** Limits that counts know nothing of. */
type RowLimits = {
  readonly tags: readonly string[] | undefined;
  readonly notTags: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly notResources: readonly string[] | undefined;
  readonly updatedAfter: string | undefined;
  readonly updatedBefore: string | undefined;
  readonly closedAfter: string | undefined;
  readonly closedBefore: string | undefined;
  /** The identity of one finding. */
  readonly identity: string | undefined;
  readonly search: Search | undefined;
};
/** Words in small letters; an Id as it came. */
type Search = { readonly words: readonly string[]; readonly id: string | undefined };

type Choice = { readonly is?: readonly string[] | undefined; readonly not?: readonly string[] | undefined } | undefined;
type Parsed = z.output<typeof findingFilter>;

const IDENTITY = /^[0-9a-f]{32}$/;
/** Shorter texts are words. */
const SHORTEST_ID = 20;

/** @throws FindingFilterRefused */
export function narrow(filter: Parsed, { scope, facts }: Pick<FindingQuestion, 'scope' | 'facts'>, words: Words): Narrowed {
  if (filter.state === 'open' && (filter.closedAfter ?? filter.closedBefore) !== undefined) {
    throw new FindingFilterRefused('An open finding was never closed: ask for closedAfter and closedBefore with state "closed".');
  }
  const accounts = narrowAccounts(filter.account, scope, words);
  const limits = {
    ...accounts,
    keys: narrowKeys(filter, facts, words),
    regions: filter.region === undefined ? undefined : findNumbers(words.regions, filter.region),
    severities: findPositions(SEVERITY_LABELS, filter.severity),
    workflows: filter.workflow === undefined ? undefined : findPositions(WORKFLOW_STATUSES, filter.workflow),
  };
  const { accounts: a, keys, regions, severities, workflows } = limits;
  const isEmpty = [a, keys, regions, severities, workflows].some((list) => list?.length === 0);
  return { ...limits, rows: narrowRows(filter), isOpen: filter.state === 'open', isEmpty };
}

function narrowAccounts(choice: Choice, scope: AccountScope, { accounts }: Words): Pick<Narrowed, 'accounts' | 'notAccounts'> {
  if (scope === 'all' && choice?.is === undefined) {
    return { accounts: undefined, notAccounts: choice === undefined ? [] : findNumbers(accounts, { is: choice.not }) };
  }
  const allowed = scope === 'all' ? undefined : new Set(scope);
  const chosen = findNumbers(accounts, choice ?? {});
  return { accounts: chosen.filter((no) => allowed?.has(accounts.get(no) ?? '') ?? true), notAccounts: [] };
}

/** @throws FindingFilterRefused where a question comes without them */
export function requireFacts(facts: KeyFacts | undefined): KeyFacts {
  if (facts !== undefined) return facts;
  throw new FindingFilterRefused('Reactors and standards are told by bindings and controls, and none were given.');
}

/** Tells whether a binding is about findings with a key, in the words of the filter. */
export function readReactor(key: ListedKey, facts: KeyFacts): 'bound' | 'unbound' {
  return facts.bindings(key).length > 0 ? 'bound' : 'unbound';
}

function narrowKeys(filter: Parsed, facts: KeyFacts | undefined, { keys }: Words): readonly number[] | undefined {
  const tests: ((key: ListedKey) => boolean)[] = [];
  const add = (choice: Choice, read: (key: ListedKey) => readonly string[]) => {
    if (choice !== undefined) tests.push((key) => fits(choice, read(key)));
  };
  add(filter.product, ({ product }) => [product]);
  add(filter.control, ({ key }) => [key]);
  add(filter.resourceType, ({ resourceType }) => [resourceType]);
  add(filter.intent, ({ intent }) => [INTENTS[intent] ?? '']);
  add(filter.technique, ({ cellIds }) => cellIds);
  add(filter.tactic, ({ tacticIds }) => tacticIds);
  if (filter.standard !== undefined) add(filter.standard, requireFacts(facts).standards);
  if (filter.reactor !== undefined) {
    const told = requireFacts(facts);
    tests.push((key) => readReactor(key, told) === filter.reactor);
  }
  if (tests.length === 0) return undefined;
  return [...keys.values()].filter((key) => tests.every((test) => test(key))).map(({ no }) => no);
}

function fits({ is, not }: NonNullable<Choice>, values: readonly string[]): boolean {
  return (is === undefined || values.some((value) => is.includes(value))) && !values.some((value) => not?.includes(value));
}

function findNumbers(words: ReadonlyMap<number, string>, choice: NonNullable<Choice>): number[] {
  return [...words].flatMap(([no, word]) => (fits(choice, [word]) ? no : []));
}

function findPositions(words: readonly string[], choice: Choice): number[] {
  return words.flatMap((word, position) => (choice === undefined || fits(choice, [word]) ? position : []));
}

function narrowRows(filter: Parsed): RowLimits {
  const text = filter.q === undefined ? undefined : withoutZero(filter.q).trim();
  const identity = text !== undefined && IDENTITY.test(text) ? text : undefined;
  return {
    tags: filter.tag?.is?.map(withoutZero),
    notTags: filter.tag?.not?.map(withoutZero),
    resources: filter.resource?.is?.map(withoutZero),
    notResources: filter.resource?.not?.map(withoutZero),
    updatedAfter: filter.updatedAfter,
    updatedBefore: filter.updatedBefore,
    closedAfter: filter.closedAfter,
    closedBefore: filter.closedBefore,
    identity,
    search: text === undefined || identity !== undefined ? undefined : readSearch(text),
  };
}

/** PostgreSQL takes no character 0. */
function withoutZero(text: string): string {
  return text.replaceAll('\u0000', '');
}

function readSearch(text: string): Search {
  const words = text.toWellFormed().toLowerCase().split(/\s+/u);
  return { words, id: words.length === 1 && text.length >= SHORTEST_ID ? text : undefined };
}

/** True where counts do not tell what the filter is about. */
export function goesBeyondCounts({ rows }: Pick<Narrowed, 'rows'>): boolean {
  return Object.values(rows).some((limit) => limit !== undefined);
}

/** True where an index of texts, tags or resources finds the rows. */
export function hasTextIndex({ rows: { tags, resources, search } }: Pick<Narrowed, 'rows'>): boolean {
  return tags !== undefined || resources !== undefined || search !== undefined;
}

/** Conditions on a table of counts. */
export function limitCounts(narrowed: Narrowed, parameters: Parameters, { byAccount }: { readonly byAccount: boolean }): string {
  return join([
    ...limitKeys(narrowed, parameters),
    ...limitPlaces(narrowed, parameters),
    ...limitSeverities(narrowed, parameters),
    ...(byAccount ? limitAccounts(narrowed, parameters) : []),
  ]);
}

/** Nothing where all severities are allowed: the planner would take it for a way to find few rows. */
export function limitSeverities({ severities }: Narrowed, parameters: Parameters): string[] {
  return severities.length === SEVERITY_LABELS.length ? [] : [`severity = any(${parameters.bind(severities)}::smallint[])`];
}

/** Conditions on rows, besides severity and whether they are open. */
export function limitRows(narrowed: Narrowed, parameters: Parameters): string {
  return join([
    ...limitAccounts(narrowed, parameters),
    ...limitKeys(narrowed, parameters),
    ...limitPlaces(narrowed, parameters),
    ...limitContent(narrowed.rows, parameters),
  ]);
}

function join(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : conditions.join(' and ');
}

function limitAccounts({ accounts, notAccounts }: Narrowed, parameters: Parameters): string[] {
  return [
    ...(accounts === undefined ? [] : [`account_no = any(${parameters.bind(accounts)}::integer[])`]),
    ...(notAccounts.length === 0 ? [] : [`account_no <> all(${parameters.bind(notAccounts)}::integer[])`]),
  ];
}

function limitKeys({ keys }: Narrowed, parameters: Parameters): string[] {
  return keys === undefined ? [] : [`key_no = any(${parameters.bind(keys)}::integer[])`];
}

function limitPlaces({ regions, workflows }: Narrowed, parameters: Parameters): string[] {
  return [
    ...(regions === undefined ? [] : [`region_no = any(${parameters.bind(regions)}::integer[])`]),
    ...(workflows === undefined ? [] : [`workflow = any(${parameters.bind(workflows)}::smallint[])`]),
  ];
}

function limitContent(rows: RowLimits, parameters: Parameters): string[] {
  const { tags, notTags, resources, notResources, updatedAfter, updatedBefore, closedAfter, closedBefore, identity, search } = rows;
  const bound = (value: unknown, condition: (placeholder: string) => string) =>
    value === undefined ? [] : [condition(parameters.bind(value))];
  return [
    ...bound(tags, (list) => `tags && ${list}::text[]`),
    ...bound(notTags, (list) => `not tags && ${list}::text[]`),
    ...bound(resources, (list) => `resource_id = any(${list}::text[])`),
    ...bound(notResources, (list) => `resource_id <> all(${list}::text[])`),
    ...bound(updatedAfter, (moment) => `updated_at >= ${moment}::timestamptz`),
    ...bound(updatedBefore, (moment) => `updated_at < ${moment}::timestamptz`),
    ...bound(closedAfter, (moment) => `closed_at >= ${moment}::timestamptz`),
    ...bound(closedBefore, (moment) => `closed_at < ${moment}::timestamptz`),
    ...bound(identity, (text) => `identity = ${text}::uuid`),
    ...(search === undefined ? [] : [limitText(search, parameters)]),
  ];
}

function limitText({ words, id }: Search, parameters: Parameters): string {
  const found = words.map((word) => `search like ${parameters.bind(`%${word.replaceAll(/[\\%_]/g, '\\$&')}%`)}`).join(' and ');
  return id === undefined ? `(${found})` : `(${found} or finding_id = ${parameters.bind(id)})`;
}
