import { at, isRecord } from '#domain/base/json.ts';
import { type FilterField, type FilterKind, filterFields } from './filter-fields.ts';
import { invalidInput } from './service-failure.ts';
import { isAfter, isTimestamp } from './timestamp.ts';

type Predicate = (values: readonly unknown[]) => boolean;
type Filter = Readonly<Record<string, unknown>>;

const DAY = 24 * 60 * 60 * 1000;
const MAX_ATTRIBUTES = 10;
const MAX_VALUES = 20;

/**
 * Compiles the Filters of GetFindings: attributes are joined by AND; the positive values of one attribute by OR, its
 * negative values by AND, and some operators may not stand together.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StringFilter.html
 * @param now milliseconds since the epoch; the end of date ranges
 * @throws ServiceFailure InvalidInputException naming the attribute that is unknown or malformed
 */
export function compileFilters(filters: unknown, now: number): (finding: unknown) => boolean {
  if (filters === undefined) return () => true;
  if (!isRecord(filters)) throw invalidInput("Invalid parameter 'Filters'. data should be object");
  const attributes = Object.entries(filters);
  if (attributes.length > MAX_ATTRIBUTES)
    throw invalidInput(`Filters may name up to ${MAX_ATTRIBUTES} attributes, not ${attributes.length}`);
  const tests = attributes.map(([name, list]) => {
    const field = filterFields.get(name);
    if (field === undefined) throw invalidInput(`Filters.${name} is not an attribute that this stand-in filters by`);
    const test = COMPILERS[field.kind](filterList(name, list), name, now);
    return (finding: unknown) => test(field.kind === 'keyword' ? [finding] : readValues(finding, field));
  });
  return (finding) => tests.every((test) => test(finding));
}

/** All values of a filter attribute: a list on the way gives the values of each element. */
export function readValues(document: unknown, field: FilterField): unknown[] {
  let values: unknown[] = [document];
  for (const name of field.path) values = values.flatMap((value) => at(value, name) ?? []);
  return values;
}

function filterList(name: string, list: unknown): Filter[] {
  if (!Array.isArray(list) || !list.every(isRecord)) throw invalidInput(`Filters.${name} should be a list of filters`);
  if (list.length > MAX_VALUES) throw invalidInput(`Filters.${name} may have up to ${MAX_VALUES} values, not ${list.length}`);
  return list;
}

const COMPILERS: Readonly<Record<FilterKind, (filters: Filter[], name: string, now: number) => Predicate>> = {
  text: (filters, name) => {
    const tests = filters.map((filter) => textTest(filter, name));
    requireCompatible(filters, name);
    return joined(tests);
  },
  map: (filters, name) => {
    const tests = filters.map((filter) => {
      const { negative, test } = textTest(filter, name);
      const key = filter.Key;
      if (typeof key !== 'string') throw invalidInput(`Filters.${name} needs a Key`);
      return { negative, test: (value: unknown) => test(at(value, key)) };
    });
    requireCompatible(filters, name);
    return joined(tests);
  },
  number: (filters) => (values) => matchAny(filters, values, (filter, value) => typeof value === 'number' && withinBounds(filter, value)),
  date: (filters, name, now) => {
    const ranges = filters.map((filter) => dateRange(filter, name, now));
    return (values) => matchAny(ranges, values, (within, value) => typeof value === 'string' && within(value));
  },
  boolean: (filters) => (values) => matchAny(filters, values, (filter, value) => filter.Value === value),
  keyword: (filters) => (values) => matchAny(filters, values, (filter, value) => JSON.stringify(value).includes(String(filter.Value))),
};

type TextTest = { readonly negative: boolean; readonly test: (value: unknown) => boolean };

function textTest(filter: Filter, name: string): TextTest {
  const { Value: expected, Comparison: comparison = 'EQUALS' } = filter;
  if (typeof expected !== 'string' || !/\S/.test(expected)) throw invalidInput(`Filters.${name} needs a Value that is not blank`);
  const text = (accepts: (value: string) => boolean) => (value: unknown) => typeof value === 'string' && accepts(value);
  switch (comparison) {
    case 'EQUALS':
    case 'NOT_EQUALS':
      return { negative: comparison === 'NOT_EQUALS', test: (value) => value === expected };
    case 'PREFIX':
    case 'PREFIX_NOT_EQUALS':
      return { negative: comparison === 'PREFIX_NOT_EQUALS', test: text((value) => value.startsWith(expected)) };
    case 'CONTAINS':
    case 'NOT_CONTAINS':
      return { negative: comparison === 'NOT_CONTAINS', test: text((value) => value.includes(expected)) };
    default:
      throw invalidInput(`Filters.${name}.Comparison ${String(comparison)} should be equal to one of the allowed values`);
  }
}

/** `test` of a negative filter says what must not be there. */
function joined(tests: readonly TextTest[]): Predicate {
  const wanted = tests.filter((test) => !test.negative);
  const unwanted = tests.filter((test) => test.negative);
  return (values) => {
    const found = wanted.length === 0 || wanted.some(({ test }) => values.some(test));
    return found && !unwanted.some(({ test }) => values.some(test));
  };
}

function requireCompatible(filters: readonly Filter[], name: string): void {
  const used = new Set(filters.map((filter) => String(filter.Comparison ?? 'EQUALS')));
  const substring = ['CONTAINS', 'NOT_CONTAINS'].filter((comparison) => used.has(comparison));
  const clash =
    (substring.length > 0 && used.size > 1) || (used.has('EQUALS') && (used.has('NOT_EQUALS') || used.has('PREFIX_NOT_EQUALS')));
  if (clash) throw invalidInput(`Filters.${name} combines ${[...used].join(' and ')}, which Security Hub refuses`);
}

function matchAny<Item>(items: readonly Item[], values: readonly unknown[], accepts: (item: Item, value: unknown) => boolean): boolean {
  return items.some((item) => values.some((value) => accepts(item, value)));
}

function withinBounds(filter: Filter, value: number): boolean {
  const { Eq: eq, Gte: gte, Lte: lte, Gt: gt, Lt: lt } = filter;
  const holds = (bound: unknown, test: (bound: number) => boolean) => typeof bound !== 'number' || test(bound);
  return (
    holds(eq, (bound) => value === bound) &&
    holds(gte, (bound) => value >= bound) &&
    holds(lte, (bound) => value <= bound) &&
    holds(gt, (bound) => value > bound) &&
    holds(lt, (bound) => value < bound)
  );
}

function dateRange(filter: Filter, name: string, now: number): (value: string) => boolean {
  const days = at(filter, 'DateRange', 'Value');
  if (typeof days === 'number') {
    const border = new Date(now - days * DAY).toISOString();
    const olderThan = at(filter, 'DateRange', 'Comparison') === 'OLDER_THAN';
    return (value) => isAfter(border, value) === olderThan;
  }
  const { Start: start, End: end } = filter;
  for (const border of [start, end]) {
    if (border !== undefined && (typeof border !== 'string' || !isTimestamp(border)))
      throw invalidInput(`Filters.${name} needs timestamps`);
  }
  return (value) => !(typeof start === 'string' && isAfter(start, value)) && !(typeof end === 'string' && isAfter(value, end));
}
