import {
  advancePosition,
  beginCollections,
  type CollectionState,
  chooseCollection,
  closesBefore,
  endCollection,
} from '#domain/finding/collection.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const HOUR = 3_600_000;
const EVERY = { incrementalEveryMs: HOUR, completeEveryMs: 24 * HOUR };

function choose(state: Partial<CollectionState>, { at = NOW, complete = false } = {}) {
  return chooseCollection({ ...beginCollections(NOW), ...state }, EVERY, { now: at, complete });
}
function chosen(state: Partial<CollectionState>, options?: Parameters<typeof choose>[1]) {
  const collection = choose(state, options);
  if (collection === null) throw new Error('none is due');
  return collection;
}

describe('which collection is due', () => {
  it('is a complete one where there was none', () => {
    expect(choose({})).toMatchObject({ kind: 'complete', startedAt: NOW, position: { from: null, token: null } });
  });

  it('is none before an hour is over, then one of what was updated since the last began, and some time before', () => {
    const state = { lastStartedAt: NOW, lastCompleteAt: NOW - 5 * HOUR };

    expect(choose(state, { at: NOW + HOUR - 1 })).toBeNull();
    expect(choose(state, { at: NOW + HOUR })).toMatchObject({ kind: 'incremental', position: { from: '2026-11-30T11:00:00.000Z' } });
  });

  it('is a complete one a day after the last complete one began', () => {
    const state = { lastStartedAt: NOW + 23 * HOUR, lastCompleteAt: NOW };

    expect(choose(state, { at: NOW + 24 * HOUR })).toMatchObject({ kind: 'complete', startedAt: NOW + 24 * HOUR });
  });

  it('is the one on its way, unless all findings are asked for and it reads some', () => {
    const complete = chosen({});
    const incremental = chosen({ lastStartedAt: NOW - HOUR, lastCompleteAt: NOW - HOUR });

    expect(choose({ collection: incremental }, { at: NOW + 48 * HOUR })).toBe(incremental);
    expect(choose({ collection: complete }, { complete: true })).toBe(complete);
    expect(choose({ collection: incremental }, { complete: true })).toMatchObject({ kind: 'complete' });
  });
});

describe('the position of a collection', () => {
  const FROM = '2026-11-30T10:00:00.000Z';

  it.each<[string, string | null, string | undefined, string | undefined, ReturnType<typeof advancePosition>]>([
    ['ends without a token', FROM, '2026-11-30T11:00:00.000Z', undefined, null],
    [
      'goes to the last UpdatedAt, which is read again',
      FROM,
      '2026-11-30T11:00:00.000Z',
      't',
      { from: '2026-11-30T10:59:59.999Z', token: null },
    ],
    ['goes there from the beginning', null, FROM, 't', { from: '2026-11-30T09:59:59.999Z', token: null }],
    ['takes the token where a page has one UpdatedAt', FROM, '2026-11-30T10:00:00.001Z', 't', { from: FROM, token: 't' }],
    ['takes the token where the last UpdatedAt cannot be read', FROM, undefined, 't', { from: FROM, token: 't' }],
    ['takes the token behind the year 9999', FROM, '+010000-01-02T00:00:00.000Z', 't', { from: FROM, token: 't' }],
  ])('%s', (_what, from, last, token, next) => {
    expect(advancePosition({ from, token: null }, last, token)).toEqual(next);
  });
});

describe('the end of a collection', () => {
  it('counts for the next ones, a complete one for both kinds', () => {
    const state = { ...beginCollections(NOW), lastStartedAt: 1, lastCompleteAt: 1 };
    const [complete, incremental] = [chosen({}), chosen({ lastStartedAt: NOW - HOUR, lastCompleteAt: NOW - HOUR })];

    expect(endCollection({ ...state, collection: complete }, complete)).toMatchObject({
      collection: null,
      lastStartedAt: NOW,
      lastCompleteAt: NOW,
    });
    expect(endCollection(state, incremental)).toMatchObject({ lastStartedAt: NOW, lastCompleteAt: 1 });
  });

  it('closes nothing that is younger than a quarter of an hour', () => {
    expect(closesBefore(chosen({}))).toBe(NOW - HOUR / 4);
  });
});
