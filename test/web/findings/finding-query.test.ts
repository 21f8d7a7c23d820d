import * as fc from 'fast-check';
import { createMemoryHistory, createRouter } from 'vue-router';
import { findingOperations } from '#domain/api/contract/findings.ts';
import { findingFilter } from '#domain/finding/finding-filter.ts';
import {
  clearFilter,
  FINDING_QUERY,
  type FindingState,
  isSearchable,
  readFindingFilter,
  readGroup,
  toggleValue,
} from '../../../web/app/modules/findings/finding-query.ts';
import { readQuery, writeQuery } from '../../../web/app/utils/page-query.ts';

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] });

function openAddress(query: Parameters<typeof router.resolve>[0] | string): FindingState {
  return readQuery(FINDING_QUERY, router.resolve(query).query);
}
const usual = openAddress('/');

/** Half of a surrogate pair has no form in an address. */
const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((text) => text.isWellFormed());
const state = fc.record(
  Object.fromEntries(
    Object.entries(FINDING_QUERY).map(([name, field]) => [
      name,
      field.kind === 'many' ? fc.uniqueArray(value, { maxLength: 2 }) : fc.oneof(fc.constant(field.usual), value),
    ]),
  ),
) as fc.Arbitrary<FindingState>;

describe('the address of the list of findings', () => {
  it('holds filter, order, group and drawer with any Unicode', () => {
    fc.assert(
      fc.property(state, (wanted) => {
        expect(openAddress(router.resolve({ path: '/', query: writeQuery(FINDING_QUERY, wanted) }).href)).toEqual(wanted);
      }),
    );
  });

  it('is a path alone when nobody has chosen anything', () => {
    expect(writeQuery(FINDING_QUERY, usual)).toEqual({});
  });

  it('knows the groups of the API and no others', () => {
    const groups = findingOperations.listGroups.query.shape.by.options;
    expect(groups.map((group) => readGroup({ group }))).toEqual(groups);
    expect(['', 'severity', '__proto__'].map((group) => readGroup({ group }))).toEqual([undefined, undefined, undefined]);
  });
});

describe('the filter for the API', () => {
  it('has the parameters of the contract, each of them, and never order, group or drawer', () => {
    const { cursor: _, limit: __, by: ___, tenant: ____, ...filters } = findingOperations.listGroups.query.shape;
    const { sort: _s, group: _g, open: _o, ...ours } = FINDING_QUERY;
    expect(Object.keys(ours).toSorted()).toEqual(Object.keys(filters).toSorted());
    expect(readFindingFilter({ ...usual, sort: 'control', group: 'account', open: 'x' }, undefined)).toEqual({ state: 'open' });
  });

  it('holds exactly what is chosen, with the tenant', () => {
    fc.assert(
      fc.property(state, (chosen) => {
        const { tenant, ...filter } = readFindingFilter(chosen, 'shop');
        expect(tenant).toBe('shop');
        for (const [name, asked] of Object.entries(filter)) expect(asked).toEqual(chosen[name as keyof FindingState]);
        for (const asked of Object.values(filter)) expect(asked).not.toHaveLength(0);
      }),
    );
  });

  it('asks for times of closing only of closed findings', () => {
    const times = { closedAfter: '2026-11-01T00:00:00.000Z', closedBefore: '2026-11-02T00:00:00.000Z' };
    expect(readFindingFilter({ ...usual, ...times }, undefined)).toEqual({ state: 'open' });
    expect(readFindingFilter({ ...usual, ...times, state: 'closed' }, undefined)).toEqual({ state: 'closed', ...times });
  });

  it('looks for what the API can look for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (q) => {
        expect(isSearchable(q)).toBe(q === '' || findingFilter.safeParse({ q }).success);
      }),
    );
    expect(readFindingFilter({ ...usual, q: 'ab' }, undefined)).toEqual({ state: 'open' });
  });
});

describe('a value of a field', () => {
  it('is asked for or ruled out, never both, and a second time neither', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(value, { maxLength: 3 }),
        fc.uniqueArray(value, { maxLength: 3 }),
        value,
        fc.boolean(),
        (is, not, one, isNot) => {
          const before = { ...usual, account: is, 'account!': not };
          const once = { ...before, ...toggleValue(before, 'account', one, isNot) };
          const name = isNot ? 'account!' : 'account';
          expect(once[name].includes(one)).toBe(!before[name].includes(one));
          expect(once.account.includes(one) && once['account!'].includes(one)).toBe(false);
          const twice = { ...once, ...toggleValue(once, 'account', one, isNot) };
          expect(twice[name].includes(one)).toBe(before[name].includes(one));
        },
      ),
    );
  });

  it('is gone when all filters are cleared; order and drawer stay', () => {
    const chosen = { ...usual, q: 'bucket', account: ['1'], state: 'closed', sort: 'control', open: 'x', group: 'account' };
    expect({ ...chosen, ...clearFilter() }).toEqual({ ...usual, sort: 'control', open: 'x', group: 'account' });
  });
});
