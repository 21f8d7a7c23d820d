import type { ReactionResult } from '#domain/reaction/reaction-result.ts';
import { type ExecutionFilter, type ExecutionPosition, executionList } from '#platform/reaction/execution-list.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { aReaction, aResult } from '../../support/reactions.ts';

const HOUR = 3_600_000;
const OTHER_ACCOUNT = '999999999999';

describe('the list of executions', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());

  /** Opens executions one hour after the other: every third one of another account, every second one concluded as FIXED. */
  async function withExecutions(count: number, everyMs = HOUR) {
    const { client, records: name } = await tables.fresh();
    const clock = new ManualClock();
    const records = executionRecordsTable(client, name, clock);
    for (let number = 1; number <= count; number += 1) {
      const { target, finding, ...rest } = aReaction({ id: `execution-${number}` });
      const accountId = number % 3 === 0 ? OTHER_ACCOUNT : target.accountId;
      await records.open({ ...rest, target: { ...target, accountId }, finding: { ...finding, AwsAccountId: accountId } });
      if (number % 2 === 0) await records.conclude(`execution-${number}`, aResult({ status: 'FIXED' }));
      clock.advance(everyMs);
    }
    return { list: executionList(client, name, clock), records, clock };
  }
  const numbers = (page: { readonly executions: readonly { readonly id: string }[] }) =>
    page.executions.map(({ id }) => Number(id.split('-')[1]));
  async function readAll(list: ReturnType<typeof executionList>, filter: ExecutionFilter, most: number) {
    const pages: number[][] = [];
    let after: ExecutionPosition | undefined;
    do {
      const page = await list.list(filter, { most, after });
      pages.push(numbers(page));
      after = page.next ?? undefined;
    } while (after !== undefined);
    return pages;
  }

  it('shows the newest first, with what they are about and how they ended', async () => {
    const { list } = await withExecutions(2);

    const { executions, next } = await list.list({}, { most: 10 });

    expect(next).toBeNull();
    expect(executions).toMatchObject([
      { id: 'execution-2', status: 'FIXED', concludedAt: '2026-11-03T09:00:00.000Z', overview: { sourceKey: 'securityhub_control:S3.2' } },
      { id: 'execution-1', status: 'RUNNING', concludedAt: null, openedAt: '2026-11-03T08:00:00.000Z' },
    ]);
  });

  it('goes on behind the last one of a page, over months, and loses and repeats none', async () => {
    const { list } = await withExecutions(9, 11 * 24 * HOUR);

    expect(await readAll(list, {}, 4)).toEqual([[9, 8, 7, 6], [5, 4, 3, 2], [1]]);
    expect(await readAll(list, {}, 9)).toEqual([[9, 8, 7, 6, 5, 4, 3, 2, 1]]);
  });

  it.each<[string, ExecutionFilter, number[]]>([
    ['one status', { statuses: ['FIXED'] }, [8, 6, 4, 2]],
    ['several statuses', { statuses: ['FIXED', 'RUNNING'] }, [9, 8, 7, 6, 5, 4, 3, 2, 1]],
    ['those that run', { statuses: ['RUNNING'] }, [9, 7, 5, 3, 1]],
    ['one account', { accountId: OTHER_ACCOUNT }, [9, 6, 3]],
    ['one account and status', { accountId: OTHER_ACCOUNT, statuses: ['FIXED'] }, [6]],
    ['the accounts of a scope', { scope: new Set([OTHER_ACCOUNT]) }, [9, 6, 3]],
    ['no account at all', { scope: new Set() }, []],
    ['an account out of scope', { accountId: OTHER_ACCOUNT, scope: new Set(['1']) }, []],
    ['a reactor', { reactorId: 's3-block-public-read' }, [9, 8, 7, 6, 5, 4, 3, 2, 1]],
    ['a reactor that did nothing', { reactorId: 'other' }, []],
  ])('filters by %s, page by page', async (_what, filter, expected) => {
    const { list } = await withExecutions(9);

    expect((await readAll(list, filter, 2)).flat()).toEqual(expected);
    expect((await readAll(list, filter, 2)).slice(0, -1).every((page) => page.length === 2)).toBe(true);
  });

  it('shows a new status and a new decision, and lists an execution once', async () => {
    const { list, records } = await withExecutions(1);
    const declined = { kind: 'skip', reason: 'out-of-scope', detail: 'another team' } as const;
    await records.settle({ ...aReaction({ id: 'execution-1' }), decision: declined });
    for (const status of ['SKIPPED', 'FAILED'] satisfies ReactionResult['status'][])
      await records.amend('execution-1', aResult({ status }));

    const { executions } = await list.list({}, { most: 10 });

    expect(executions).toMatchObject([{ status: 'FAILED', overview: { decision: { kind: 'skip', reason: 'out-of-scope' } } }]);
    expect((await list.list({ statuses: ['RUNNING'] }, { most: 10 })).executions).toEqual([]);
  });
});
