import fc from 'fast-check';
import { createMemoryHistory, createRouter, type LocationQueryRaw } from 'vue-router';
import { many, one, type QueryState, readQuery, writeQuery } from '../../../web/app/utils/page-query.ts';

const SHAPE = { q: one(), sort: one('-severity'), account: many, 'account!': many } as const;

/** As the address bar has it: the router writes the query into a path, and reads the path again. */
function throughTheAddress(query: LocationQueryRaw) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] });
  return router.resolve(router.resolve({ path: '/', query }).href).query;
}

describe('the state of a page in its address', () => {
  it('comes back as it was, with any Unicode', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    // Half of a surrogate pair has no form in an address.
    const value = text.filter((some) => some !== '' && some.isWellFormed());
    const state = fc.record({
      q: fc.oneof(fc.constant(''), value),
      sort: fc.oneof(fc.constant('-severity'), value),
      account: fc.uniqueArray(value, { maxLength: 4 }),
      'account!': fc.uniqueArray(value, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(state, (wanted: QueryState<typeof SHAPE>) => {
        expect(readQuery(SHAPE, throughTheAddress(writeQuery(SHAPE, wanted)))).toEqual(wanted);
      }),
    );
  });

  it('leaves out what is usual', () => {
    expect(writeQuery(SHAPE, { q: '', sort: '-severity', account: [], 'account!': [] })).toEqual({});
  });

  it('reads nothing that its shape does not name, and each value once', () => {
    expect(readQuery(SHAPE, throughTheAddress({ account: ['1', '1', ''], evil: 'x', q: null }))).toEqual({
      q: '',
      sort: '-severity',
      account: ['1'],
      'account!': [],
    });
  });
});
