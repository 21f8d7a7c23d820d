import { type AttributeValue, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type ReactionSubject, subjectHash } from '#domain/reaction/execution-name.ts';
import { reactionGuardsTable } from '#platform/reaction/reaction-guards.ts';
import { CLOCK_STEPS, ManualClock } from '../../support/manual-clock.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SUBJECT: ReactionSubject = {
  bindingId: 'public-buckets',
  sourceKey: 'securityhub_control:S3.2',
  resourceId: 'arn:aws:s3:::invoices',
  accountId: '210987654321',
  region: 'eu-central-1',
  request: '',
};
const SHARE = { bindingId: 'public-buckets', accountId: '210987654321', changesPerHour: 3 };
const BREAKER = { bindingId: 'public-buckets', failures: 3, pauseMinutes: 60 };

describe('the guards table', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aTable = async () => {
    const { client, guards: name } = await tables.fresh();
    // Whole hours are where budgets begin anew.
    const clock = new ManualClock(Date.UTC(2026, 10, 3, 8));
    const of = (at = clock) => reactionGuardsTable(client, name, at);
    return { guards: of(), clock, of, client, name };
  };

  describe('claims', () => {
    it('gives a subject to one of four callers at once', async () => {
      const { guards } = await aTable();

      const claims = await Promise.all([1, 2, 3, 4].map(() => guards.claim(SUBJECT, 60)));

      expect(claims.map(({ kind }) => kind).toSorted()).toEqual(['busy', 'busy', 'busy', 'claimed']);
    });

    it('gives out what was never started again after the lease, to one caller, under the same name', async () => {
      const { guards, clock } = await aTable();
      const first = await guards.claim(SUBJECT, 60);
      clock.advance(30_000 - 1);
      const early = await guards.claim(SUBJECT, 60);
      clock.advance(1);

      const late = await Promise.all([1, 2, 3, 4].map(() => guards.claim(SUBJECT, 60)));

      expect(early).toEqual({ kind: 'busy' });
      expect(late.filter(({ kind }) => kind === 'claimed')).toEqual([first]);
    });

    it.each(CLOCK_STEPS.filter((step) => step > 0))('gives out again what was claimed with a date that was %i ms ahead', async (ahead) => {
      const { guards, clock } = await aTable();
      clock.step(ahead);
      const first = await guards.claim(SUBJECT, 60);
      clock.step(-ahead);

      expect(await guards.claim(SUBJECT, 60)).toEqual(first);
    });

    it('leaves a subject alone until its cool-down ends, then counts up', async () => {
      const { guards, clock } = await aTable();
      await guards.claim(SUBJECT, 60);
      await guards.started(SUBJECT, 1);
      clock.advance(HOUR - 1);
      const during = await guards.claim(SUBJECT, 60);
      clock.advance(1);

      const after = await Promise.all([1, 2].map(() => guards.claim(SUBJECT, 60)));

      expect(during).toEqual({ kind: 'started-before' });
      expect(after).toContainEqual(expect.objectContaining({ kind: 'claimed', attempt: 2, executionName: expect.stringMatching(/-2$/) }));
      expect(after).toContainEqual({ kind: 'busy' });
    });

    it('does not let a late start of an earlier attempt count for a later one', async () => {
      const { guards, clock } = await aTable();
      await guards.claim(SUBJECT, 5);
      clock.advance(5 * MINUTE);
      await guards.claim(SUBJECT, 5);
      await guards.started(SUBJECT, 1);
      clock.advance(30_000);

      expect(await guards.claim(SUBJECT, 5)).toMatchObject({ kind: 'claimed', attempt: 2 });
    });

    it('takes every difference for another subject', async () => {
      const { guards } = await aTable();
      const others = Object.keys(SUBJECT).map((name) => ({ ...SUBJECT, [name]: 'another' }));

      const claims = await Promise.all([SUBJECT, ...others].map((subject) => guards.claim(subject, 60)));

      const names = claims.map((claim) => (claim.kind === 'claimed' ? claim.executionName : claim.kind));
      expect(new Set(names).size).toBe(7);
    });

    it('remembers a subject for longer than its records live, or a name would come twice', async () => {
      const { guards, client, name, clock } = await aTable();
      await guards.claim(SUBJECT, 60);

      const { Items: items = [] } = await client.send(new ScanCommand({ TableName: name }));

      expect(Number(items[0]?.['expiresAt']?.N) * 1000 - clock.now()).toBeGreaterThan(400 * 24 * HOUR);
    });
  });

  describe('the budget', () => {
    it('is never exceeded by many callers at once, in one account or several', async () => {
      const { guards } = await aTable();
      const ids = Array.from({ length: 20 }, (_, position) => `execution-${position}`);

      const taken = await Promise.all(ids.map((id) => guards.takeBudget(SHARE, id)));
      const elsewhere = await guards.takeBudget({ ...SHARE, accountId: '111111111111' }, 'execution-20');

      expect(taken.filter(Boolean)).toHaveLength(3);
      expect(elsewhere).toBe(true);
    });

    it('counts an execution once, also when the budget is spent', async () => {
      const { guards } = await aTable();
      const same = await Promise.all([1, 2, 3, 4, 5].map(() => guards.takeBudget(SHARE, 'same')));
      await guards.takeBudget(SHARE, 'two');
      await guards.takeBudget(SHARE, 'three');

      expect(same).toEqual([true, true, true, true, true]);
      expect(await guards.takeBudget(SHARE, 'four')).toBe(false);
      expect(await guards.takeBudget(SHARE, 'same')).toBe(true);
    });

    it('begins anew with the hour', async () => {
      const { guards, clock } = await aTable();
      for (const id of ['one', 'two', 'three']) await guards.takeBudget(SHARE, id);
      clock.advance(HOUR - 1);
      const before = await guards.takeBudget(SHARE, 'four');
      clock.advance(1);

      expect(before).toBe(false);
      expect(await guards.takeBudget(SHARE, 'four')).toBe(true);
    });
  });

  describe('the circuit breaker', () => {
    it('pauses a binding after enough failures in a row, for as long as it says', async () => {
      const { guards, clock } = await aTable();
      await guards.noteOutcome(BREAKER, false);
      await guards.noteOutcome(BREAKER, false);
      const before = await guards.pausedUntil('public-buckets');
      await guards.noteOutcome(BREAKER, false);

      expect(before).toBeUndefined();
      expect(await guards.pausedUntil('public-buckets')).toBe(clock.now() + HOUR);
      expect(await guards.pausedUntil('another')).toBeUndefined();
      clock.advance(HOUR);
      expect(await guards.pausedUntil('public-buckets')).toBeUndefined();
    });

    it('counts every one of several failures at once', async () => {
      const { guards } = await aTable();

      await Promise.all([1, 2, 3].map(() => guards.noteOutcome(BREAKER, false)));

      expect(await guards.pausedUntil('public-buckets')).toBeDefined();
    });

    it('forgets failures after a success, and after an hour without any', async () => {
      const { guards, clock } = await aTable();
      for (const succeeded of [false, false, true, false, false]) await guards.noteOutcome(BREAKER, succeeded);
      clock.advance(HOUR);
      await guards.noteOutcome(BREAKER, false);

      expect(await guards.pausedUntil('public-buckets')).toBeUndefined();
    });

    it('counts again from nothing after a pause', async () => {
      const { guards, clock } = await aTable();
      for (const succeeded of [false, false, false]) await guards.noteOutcome(BREAKER, succeeded);
      clock.advance(HOUR);
      await guards.noteOutcome(BREAKER, false);
      await guards.noteOutcome(BREAKER, false);

      expect(await guards.pausedUntil('public-buckets')).toBeUndefined();
    });
  });

  it('reads what earlier versions wrote, and writes the same', async () => {
    const { guards, client, name, clock } = await aTable();
    const now = clock.now();
    const claim = `claim#${subjectHash(SUBJECT)}`;
    const budget = `budget#public-buckets#210987654321#${now / HOUR}`;
    const in30Days = { N: String(now / 1000 + 30 * 24 * 3600) };
    const stored: Record<string, AttributeValue>[] = [
      { pk: { S: 'breaker#public-buckets' }, failures: { N: '1' }, lastAt: { N: String(now) }, expiresAt: in30Days },
      { pk: { S: budget }, used: { N: '1' }, executions: { SS: ['one'] }, expiresAt: in30Days },
      {
        pk: { S: claim },
        attempt: { N: '1' },
        claimState: { S: 'STARTED' },
        coolUntil: { N: String(now + HOUR) },
        leaseUntil: { N: String(now + 30_000) },
        expiresAt: { N: String((now + HOUR) / 1000 + 430 * 24 * 3600) },
      },
    ];

    await guards.claim(SUBJECT, 60);
    await guards.started(SUBJECT, 1);
    await guards.takeBudget(SHARE, 'one');
    await guards.noteOutcome(BREAKER, false);
    const { Items: items = [] } = await client.send(new ScanCommand({ TableName: name }));
    const before = await aTable();
    for (const item of stored) await client.send(new PutItemCommand({ TableName: before.name, Item: item }));
    const paused = { pk: { S: 'breaker#paused' }, failures: { N: '0' }, pausedUntil: { N: String(now + HOUR) } };
    await client.send(new PutItemCommand({ TableName: before.name, Item: paused }));

    expect(items.toSorted((a, b) => (String(a['pk']?.S) < String(b['pk']?.S) ? -1 : 1))).toEqual(stored);
    expect(await before.guards.claim(SUBJECT, 60)).toEqual({ kind: 'started-before' });
    expect(await before.guards.takeBudget({ ...SHARE, changesPerHour: 1 }, 'one')).toBe(true);
    expect(await before.guards.takeBudget({ ...SHARE, changesPerHour: 1 }, 'two')).toBe(false);
    await before.guards.noteOutcome({ ...BREAKER, failures: 2 }, false);
    expect(await before.guards.pausedUntil('public-buckets')).toBe(now + HOUR);
    expect(await before.guards.pausedUntil('paused')).toBe(now + HOUR);
  });

  it('says that its table cannot be used, whatever is asked of it, and of a row that is damaged', async () => {
    const { client, name, guards, clock } = await aTable();
    const elsewhere = reactionGuardsTable(client, 'no-such-table', clock);
    const unavailable = expect.objectContaining({ name: 'ExecutionRecordUnavailable', retryable: true });
    await expect(elsewhere.claim(SUBJECT, 60)).rejects.toEqual(unavailable);
    await expect(elsewhere.takeBudget(SHARE, 'x')).rejects.toEqual(unavailable);
    await expect(elsewhere.pausedUntil('x')).rejects.toEqual(unavailable);
    await guards.claim(SUBJECT, 60);
    const { Items: items = [] } = await client.send(new ScanCommand({ TableName: name }));
    const key = items[0]?.['pk'] ?? { S: '' };
    await client.send(new UpdateItemCommand({ TableName: name, Key: { pk: key }, UpdateExpression: 'REMOVE attempt' }));

    await expect(guards.claim(SUBJECT, 60)).rejects.toEqual(unavailable);
  });
});
