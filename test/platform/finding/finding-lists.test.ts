import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import { FindingFilterRefused } from '#domain/base/errors.ts';
import { FINDING_FACETS, FINDING_GROUPS, FINDING_SORTS, type FindingFilter, type FindingSort } from '#domain/finding/finding-filter.ts';
import type { FindingRecord } from '#domain/finding/finding-record.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { systemClock } from '#platform/base/clock.ts';
import type { SqlTransaction, TransactionalSql } from '#platform/base/sql.ts';
import { FindingIndex } from '#platform/finding/finding-index.ts';
import { FindingLists } from '#platform/finding/finding-lists.ts';
import type { AccountScope } from '#platform/finding/list-filter.ts';
import type { FindingGroup, GroupPlace } from '#platform/finding/list-groups.ts';
import type { Keyset } from '#platform/finding/list-page.ts';
import { buildRow, type FindingRow, listKeyTechniques } from '#platform/finding/model-row.ts';
import { describeOnEachDatabase } from '../../support/database.ts';
import { aFilter, FACTS, groupRows, isMeant, type Known, lastClosed, ORDERS } from '../../support/finding-filters.ts';
import { fillLists } from '../../support/finding-lists.ts';
import { ACCOUNTS, aDocument, aRecord, seeded, someRecords } from '../../support/finding-world.ts';

/** Enough of them that candidates are looked for, and that a common word has too many. */
const FINDINGS = 6_000;
const SINGLE = FINDING_FACETS.filter((facet) => !['technique', 'tactic', 'standard'].includes(facet));
describeOnEachDatabase('lists of findings', (database) => {
  let index: MappingIndex;
  let records: FindingRecord[];
  let known: Known[];
  let lists: FindingLists;
  const all = { filter: {}, scope: 'all' } as const;
  beforeAll(async () => {
    records = someRecords(seeded(42), FINDINGS);
    ({ lists, mapping: index } = await fillLists(database, records));
    known = records.map((record) => {
      const row = buildRow(record, index);
      return { row, techniques: listKeyTechniques(row.key, index) };
    });
  });

  /** All pages of a list. */
  async function readAll(filter: FindingFilter, scope: AccountScope, sort: FindingSort, limit: number, from = lists) {
    const identities: string[] = [];
    let after: Keyset | undefined;
    do {
      const { rows, next } = await from.page({ filter, scope, facts: FACTS }, { sort, limit, after });
      identities.push(...rows.map(({ identity }) => identity));
      after = next ?? undefined;
    } while (after !== undefined);
    return identities;
  }

  it('answer 200 random filters with what they mean: rows by cursor, in order, total and sums of facets', async () => {
    const random = seeded(7);
    for (let round = 0; round < 200; round += 1) {
      const filter = aFilter(random);
      const scope: AccountScope = random.next(3) === 0 ? ACCOUNTS.filter(() => random.next(3) > 0) : 'all';
      const sort = random.pick(FINDING_SORTS);
      const meant = known.filter((one) => isMeant(one, filter, scope)).map(({ row }) => row);

      const rows = await readAll(filter, scope, sort, random.next(10) === 0 ? 1 + random.next(100) : 500 + random.next(500));
      const { total, exact, facets } = await lists.facets({ filter, scope, facts: FACTS }, FINDING_FACETS);

      const order = filter.state === 'closed' ? lastClosed : ORDERS[sort];
      expect({ filter, sort, rows }).toEqual({ filter, sort, rows: meant.toSorted(order).map(({ identity }) => identity) });
      expect({ filter, total, exact }).toEqual({ filter, total: meant.length, exact: true });
      for (const facet of SINGLE) {
        const sum = (facets[facet]?.values ?? []).reduce((all, { n }) => all + n, facets[facet]?.others ?? 0);
        expect({ filter, facet, sum }).toEqual({ filter, facet, sum: total });
      }
    }
  });

  it('give each cell of the matrix what a list of its technique counts', async () => {
    const { cells, total } = await lists.matrix(all);

    expect(cells.length).toBeGreaterThan(10);
    expect(total).toBe((await lists.facets(all, [])).total);
    for (const { techniqueId, exposure, detection, severities } of cells.slice(0, 12)) {
      const filter = { technique: { is: [techniqueId] } };
      const { facets } = await lists.facets({ filter, scope: 'all' }, ['intent', 'severity']);
      const count = (facet: 'intent' | 'severity', value: string) => facets[facet]?.values.find((one) => one.value === value)?.n ?? 0;
      expect([exposure, detection]).toEqual([count('intent', 'exposure'), count('intent', 'detection')]);
      expect(severities).toEqual(SEVERITY_LABELS.map((label) => count('severity', label)));
    }
  });

  it('know what was open at the end of a day, and how long it takes to close', async () => {
    const scope = ACCOUNTS.slice(0, 4);
    const inScope = known.filter(({ row }) => scope.includes(row.account)).map(({ row }) => row);
    const isOpenAt = (row: FindingRow, day: string) =>
      row.firstSeenAt.slice(0, 10) <= day && (row.closedAt === null || row.closedAt.slice(0, 10) > day);

    const days = await lists.trend({ filter: {}, scope }, { from: '2026-10-05', to: '2026-10-20' });
    const { total } = await lists.matrix({ filter: {}, scope }, '2026-10-09');

    expect(days.map(({ day }) => day)).toHaveLength(16);
    expect(days.map(({ openAtEnd }) => openAtEnd)).toEqual(days.map(({ day }) => inScope.filter((row) => isOpenAt(row, day)).length));
    expect(days.map(({ opened }) => opened)).toEqual(
      days.map(({ day }) => inScope.filter((row) => row.firstSeenAt.startsWith(day)).length),
    );
    expect(total).toBe(days[4]?.openAtEnd);
    expect(days.every(({ closed, meanSecondsToClose }) => (closed === 0) === (meanSecondsToClose === null))).toBe(true);
  });

  it('show a finding in the scope and no other', async () => {
    for (const { row } of known.slice(0, 5)) {
      expect(await lists.find(row.identity, 'all')).toMatchObject({ identity: row.identity, accountId: row.account, title: row.title });
      expect(
        await lists.find(
          row.identity,
          ACCOUNTS.filter((account) => account !== row.account),
        ),
      ).toBeUndefined();
    }
    expect(await lists.find("' or true --", 'all')).toBeUndefined();
    expect(await lists.find('0'.repeat(32), 'all')).toBeUndefined();
  });

  it('find bound findings, and those of a standard, by what the caller knows of keys', async () => {
    const count = (filter: FindingFilter) => lists.facets({ filter, scope: 'all', facts: FACTS }, ['control', 'standard', 'reactor']);
    const [bound, unbound, everything] = [await count({ reactor: 'bound' }), await count({ reactor: 'unbound' }), await count({})];

    expect(bound.facets.control?.values).toEqual([{ value: 'S3.2', n: bound.total }]);
    expect(bound.total + unbound.total).toBe(everything.total);
    expect(everything.facets.reactor?.values).toEqual([
      { value: 'unbound', n: unbound.total },
      { value: 'bound', n: bound.total },
    ]);
    for (const { value, n } of everything.facets.standard?.values ?? []) expect((await count({ standard: { is: [value] } })).total).toBe(n);
    for (const filter of [{ reactor: 'bound' }, { standard: { is: ['standards/a'] } }] satisfies FindingFilter[])
      await expect(lists.facets({ filter, scope: 'all' }, [])).rejects.toThrow(FindingFilterRefused);
  });

  it('put findings of 120 random filters together, page by page, as rows do, with the newest of each', async () => {
    const random = seeded(17);
    for (let round = 0; round < 120; round += 1) {
      const filter = aFilter(random);
      const scope: AccountScope = random.next(3) === 0 ? ACCOUNTS.filter(() => random.next(3) > 0) : 'all';
      const by = random.pick(FINDING_GROUPS);
      const meant = known.filter((one) => isMeant(one, filter, scope));
      const groups: FindingGroup[] = [];
      let after: GroupPlace | undefined;
      do {
        const page = await lists.groups({ filter, scope, facts: FACTS }, { by, limit: 1 + random.next(200), after });
        groups.push(...page.groups);
        after = page.next ?? undefined;
        expect(page.total).toBe(meant.length);
      } while (after !== undefined);

      expect({ filter, by, groups: groups.map(({ updatedAt: _, ...group }) => group) }).toEqual({
        filter,
        by,
        groups: groupRows(meant, by),
      });
      for (const { value, updatedAt, n } of groups.slice(0, 2)) {
        const question = { filter: { ...filter, [by]: { ...filter[by], is: [value] } }, scope, facts: FACTS };
        // A filter of the same field already has its say; the group is what is left of it.
        if (filter[by]?.is !== undefined || filter.state === 'closed') continue;
        expect({ filter, by, value, n: (await lists.facets(question, [])).total }).toEqual({ filter, by, value, n });
        const [newest] = (await lists.page(question, { sort: '-updatedAt', limit: 1 })).rows;
        expect({ filter, by, value, updatedAt }).toEqual({ filter, by, value, updatedAt: newest?.updatedAt });
      }
    }
  });

  it('lose no row and show none twice while findings change', async () => {
    const random = seeded(11);
    const still = new Set(known.flatMap(({ row }, number) => (number % 2 === 0 && row.isOpen ? row.identity : [])));
    const moving = records.filter((_, number) => number % 2 === 1);
    let isReading = true;
    const writer = (async () => {
      const model = new FindingIndex(database.open());
      while (isReading) {
        const some = Array.from({ length: 20 }, () => random.next(moving.length));
        const changes = some.map((at) => {
          const before = moving[at];
          const number = at * 2 + 1;
          const after = aRecord(
            { ...aDocument(random, number), UpdatedAt: new Date(Date.UTC(2027, 0, 1) + random.next(1e9)).toISOString() },
            before,
          );
          return { before: before ?? null, after };
        });
        await model.applyChanges(changes, index);
      }
    })();
    const seen = await Promise.all(
      FINDING_SORTS.map((sort) => readAll({}, 'all', sort, 173, new FindingLists(database.open(), systemClock))),
    ).finally(() => {
      isReading = false;
    });
    await writer;

    for (const identities of seen) {
      const stayed = identities.filter((identity) => still.has(identity));
      expect(new Set(stayed).size).toBe(stayed.length);
      expect(stayed.length).toBe(still.size);
    }
  });

  describe('statements', () => {
    type Plan = { readonly text: string; readonly plan: string };
    /** A database that explains every statement about findings. */
    function explained(plans: Plan[]): TransactionalSql {
      const explain = (sql: SqlTransaction): SqlTransaction => ({
        script: (text) => sql.script(text),
        query: async (text, params) => {
          if (/console\.finding\b/.test(text)) {
            const { rows } = await sql.query<Record<string, string>>(`explain ${text}`, params);
            plans.push({ text, plan: rows.map((row) => row['QUERY PLAN']).join('\n') });
          }
          return await sql.query(text, params);
        },
      });
      return {
        query: (text, params) => database.sql().query(text, params),
        transaction: (work) => database.sql().transaction((sql) => work(explain(sql))),
      };
    }

    it('never read all of the table', async () => {
      const random = seeded(13);
      const plans: Plan[] = [];
      const watched = new FindingLists(explained(plans), systemClock);
      for (let round = 0; round < 120; round += 1) {
        const question = { filter: aFilter(random), scope: random.next(2) === 0 ? ('all' as const) : ACCOUNTS.slice(0, 7), facts: FACTS };
        const sort = random.pick(FINDING_SORTS);
        const { next } = await watched.page(question, { sort, limit: 10 });
        await watched.page(question, { sort, limit: 10, after: next ?? undefined });
        await watched.facets(question, FINDING_FACETS);
        await watched.groups(question, { by: random.pick(FINDING_GROUPS), limit: 20 });
        await watched.find(known[round]?.row.identity ?? '', question.scope);
      }
      // Among so few findings only a rare word is cheaper by the index of texts than by any other, once that is tidied up.
      await database.sql().query('vacuum analyze console.finding');
      await watched.page({ filter: { q: 'data-12' }, scope: 'all' }, { sort: '-severity', limit: 10 });

      expect(plans.length).toBeGreaterThan(300);
      expect(plans.filter(({ plan }) => /Seq Scan on finding\b/.test(plan))).toEqual([]);
      const indexes = [
        ...['finding_by_severity', 'finding_by_account', 'finding_by_key', 'finding_by_tag', 'finding_by_resource', 'finding_by_text'],
        ...['finding_pk', 'finding_closed'],
      ];
      expect(indexes.filter((name) => !plans.some(({ plan }) => new RegExp(`\\b${name}\\b`).test(plan)))).toEqual([]);
    });
  });

  it.each([
    '\u0000abc',
    "'; drop table console.finding; --abc",
    'abc\\',
    '%abc%',
    '_abc_',
    '\ud800abc',
    '公开访问',
    'a'.repeat(512),
    '\\\\%__abc',
  ])('take %j for text', async (q) => {
    const meant = known.filter(({ row }) => row.isOpen && row.search.includes(q.replace('\u0000', '').toLowerCase()));

    const { total } = await lists.facets({ filter: { q }, scope: 'all' }, []);

    if (q === '公开访问') expect(total).toBeGreaterThan(2_000);
    else expect(total).toBe(meant.length);
    const tagged = await lists.facets({ filter: { tag: { is: [q] }, product: { not: [q] } }, scope: 'all' }, []);
    expect(tagged.total).toBe(0);
  });

  it('grow their revision with every change of a row', async () => {
    const before = await lists.revision();
    const model = new FindingIndex(database.sql());
    const after = aRecord({ ...aDocument(seeded(1), 90_000), UpdatedAt: '2027-06-01T00:00:00Z' });

    await model.applyChanges([{ before: null, after }], index);
    const grown = await lists.revision();
    await model.applyChanges([{ before: null, after }], index);

    expect(grown).toBeGreaterThan(before);
    expect(await lists.revision()).toBe(grown);
  });
});
