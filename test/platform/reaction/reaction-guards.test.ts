import { PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { EXPRESS_LASTS_MS, type ReactionClaim } from '#domain/reaction/claim.ts';
import { type ReactionSubject, subjectHash } from '#domain/reaction/execution-name.ts';
import { type ReactionGuards, reactionGuardsTable } from '#platform/reaction/reaction-guards.ts';
import { CLOCK_STEPS, ManualClock } from '../../support/manual-clock.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SUBJECT: ReactionSubject = {
  bindingId: 'public-buckets',
  sourceKey: 'securityhub_control:S3.2',
  resourceId: 'arn:aws:s3:::invoices',
  accountId: '210987654321',
  region: 'eu-central-1',
  request: '',
};
const SHARE = { bindingId: 'public-buckets', accountId: '210987654321', changesPerHour: 3, changesPerHourInAll: 5 };
const BREAKER = { bindingId: 'public-buckets', failures: 3, pauseMinutes: 60 };

/** An execution that is about a subject of its own. */
function by(executionId: string) {
  return { subject: `subject of ${executionId}`, executionId };
}

describe('the guards table', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aTable = async () => {
    const { client, guards: name } = await tables.fresh();
    const clock = new ManualClock();
    return { guards: reactionGuardsTable(client, name, clock), clock, client, name };
  };

  describe('claims', () => {
    /** Claims the subject and starts its execution. */
    const start = async (guards: ReactionGuards, lastsMs = EXPRESS_LASTS_MS): Promise<ReactionClaim> => {
      const claimed = await guards.claim(SUBJECT, lastsMs);
      if (claimed.kind !== 'claimed') throw new Error(`The subject is ${claimed.kind}.`);
      await guards.started(claimed.claim);
      return claimed.claim;
    };

    it('gives a subject to one of four callers at once', async () => {
      const { guards } = await aTable();

      const claims = await Promise.all([1, 2, 3, 4].map(() => guards.claim(SUBJECT, HOUR)));

      expect(claims.map(({ kind }) => kind).toSorted()).toEqual(['busy', 'busy', 'busy', 'claimed']);
    });

    it('gives out what was never started again after the lease, to one caller, under the same name', async () => {
      const { guards, clock } = await aTable();
      const first = await guards.claim(SUBJECT, HOUR);
      clock.advance(30_000 - 1);
      const early = await guards.claim(SUBJECT, HOUR);
      clock.advance(1);

      const late = await Promise.all([1, 2, 3, 4].map(() => guards.claim(SUBJECT, HOUR)));

      expect(early).toEqual({ kind: 'busy' });
      expect(late.filter(({ kind }) => kind === 'claimed')).toEqual([first]);
    });

    it.each(CLOCK_STEPS.filter((step) => step > 0))('gives out again what was claimed with a date that was %i ms ahead', async (ahead) => {
      const { guards, clock } = await aTable();
      clock.step(ahead);
      const first = await guards.claim(SUBJECT, HOUR);
      clock.step(-ahead);

      expect(await guards.claim(SUBJECT, HOUR)).toEqual(first);
    });

    it('lasts as long as its execution, a day too, then leaves the subject alone until its cool-down ends, then counts up', async () => {
      const { guards, clock } = await aTable();
      const claim = await start(guards, 16 * DAY);
      clock.advance(DAY);
      const during = await guards.claim(SUBJECT, HOUR);
      const endedAt = clock.now();
      await guards.ended(claim, { kind: 'cool-down', at: endedAt, until: endedAt + HOUR, isFix: false });
      clock.advance(HOUR - 1);
      const cooling = await guards.claim(SUBJECT, HOUR);
      clock.advance(1);

      const after = await Promise.all([1, 2].map(() => guards.claim(SUBJECT, HOUR)));

      expect(during).toEqual({ kind: 'running' });
      expect(cooling).toEqual({ kind: 'cooling', endedAt, until: endedAt + HOUR });
      expect(after).toContainEqual({
        kind: 'claimed',
        executionName: expect.stringMatching(/-2$/),
        claim: { subject: subjectHash(SUBJECT), attempt: 2, fixedAt: null, isAfterLoss: false },
      });
      expect(after).toContainEqual({ kind: 'busy' });
    });

    it('frees what is tried again at once, and what never ended when it must have', async () => {
      const { guards, clock } = await aTable();
      const first = await start(guards);
      await guards.ended(first, { kind: 'free', at: clock.now(), isLost: true });
      const second = await start(guards);
      clock.advance(EXPRESS_LASTS_MS - 1);
      const before = await guards.claim(SUBJECT, HOUR);
      clock.advance(1);

      expect(second).toMatchObject({ attempt: 2, isAfterLoss: true });
      expect(before).toEqual({ kind: 'running' });
      expect(await guards.claim(SUBJECT, HOUR)).toMatchObject({ kind: 'claimed', claim: { attempt: 3 } });
    });

    it('remembers when our own fix ended, also after a later reaction that was none', async () => {
      const { guards, clock } = await aTable();
      const before = await guards.fixedAt(subjectHash(SUBJECT));
      const fixedAt = clock.now();
      await guards.ended(await start(guards), { kind: 'cool-down', at: fixedAt, until: fixedAt, isFix: true });
      const second = await start(guards);
      clock.advance(HOUR);
      await guards.ended(second, { kind: 'cool-down', at: clock.now(), until: clock.now(), isFix: false });

      expect(before).toBeNull();
      expect(second.fixedAt).toBe(fixedAt);
      expect(await guards.fixedAt(subjectHash(SUBJECT))).toBe(fixedAt);
    });

    it('lets no late start or end of an attempt count for a later one, and no start after the end', async () => {
      const { guards, clock } = await aTable();
      const first = await start(guards);
      await guards.ended(first, { kind: 'free', at: clock.now(), isLost: false });
      await guards.started(first);
      const second = await start(guards);
      await guards.ended(first, { kind: 'free', at: clock.now(), isLost: false });

      expect(second.attempt).toBe(2);
      expect(await guards.claim(SUBJECT, HOUR)).toEqual({ kind: 'running' });
    });

    it('takes every difference for another subject', async () => {
      const { guards } = await aTable();
      const others = Object.keys(SUBJECT).map((name) => ({ ...SUBJECT, [name]: 'another' }));

      const claims = await Promise.all([SUBJECT, ...others].map((subject) => guards.claim(subject, HOUR)));

      const names = claims.map((claim) => (claim.kind === 'claimed' ? claim.executionName : claim.kind));
      expect(new Set(names).size).toBe(7);
    });

    it('remembers a subject for longer than its records live, or a name would come twice', async () => {
      const { guards, client, name, clock } = await aTable();
      await guards.claim(SUBJECT, HOUR);

      const { Items: items = [] } = await client.send(new ScanCommand({ TableName: name }));

      expect(Number(items[0]?.['expiresAt']?.N) * 1000 - clock.now()).toBeGreaterThan(400 * DAY);
    });
  });

  describe('the budget', () => {
    it('is never exceeded by many callers at once, in one account or in all, and each that waits has a slot of its own', async () => {
      const { guards, clock } = await aTable();
      const take = (account: string) =>
        Array.from({ length: 10 }, (_, position) => guards.takeBudget({ ...SHARE, accountId: account }, by(`${account}-${position}`)));

      const answers = await clock.finish(Promise.all(['1', '2', '3'].flatMap(take)));

      const taken = [answers.slice(0, 10), answers.slice(10, 20), answers.slice(20)].map(
        (some) => some.filter(({ kind }) => kind === 'taken').length,
      );
      const slots = answers.flatMap((answer) => (answer.kind === 'later' ? (answer.at - clock.now()) / HOUR : [])).map(Math.round);
      expect(Math.max(...taken)).toBeLessThanOrEqual(SHARE.changesPerHour);
      expect(taken.reduce((sum, one) => sum + one)).toBe(SHARE.changesPerHourInAll);
      expect(Object.groupBy(slots, String)).toMatchObject({ '1': { length: 5 }, '2': { length: 5 } });
    });

    it('counts an execution once, also when the budget is spent, and frees no slot that is somebody else’s', async () => {
      const { guards, clock } = await aTable();
      const same = await Promise.all([1, 2, 3, 4, 5].map(() => guards.takeBudget(SHARE, by('same'))));
      for (const id of ['two', 'three']) await guards.takeBudget(SHARE, by(id));
      const late = await guards.takeBudget(SHARE, by('four'));
      clock.advance(HOUR);

      expect(same).toEqual([1, 2, 3, 4, 5].map(() => ({ kind: 'taken' })));
      expect(late).toEqual({ kind: 'later', at: clock.now(), overall: false });
      expect(await Promise.all(['four', 'five', 'six', 'seven'].map((id) => guards.takeBudget(SHARE, by(id))))).toEqual([
        { kind: 'taken' },
        { kind: 'taken' },
        { kind: 'taken' },
        { kind: 'later', at: clock.now() + HOUR, overall: false },
      ]);
    });
  });

  describe('the circuit breaker', () => {
    it('lets so many changes begin at once as may fail, and pauses the binding when they do', async () => {
      const { guards, clock } = await aTable();
      const ids = Array.from({ length: 20 }, (_, position) => `execution-${position}`);
      const answers = await clock.finish(Promise.all(ids.map((id) => guards.mayChange(BREAKER, id))));
      const begun = ids.filter((_, position) => answers[position]?.kind === 'yes');
      await Promise.all(begun.map((id) => guards.noteOutcome(BREAKER, id, false)));
      const until = clock.now() + HOUR;

      expect(begun).toHaveLength(3);
      expect(await guards.mayChange(BREAKER, 'next')).toEqual({
        kind: 'later',
        at: until,
        because: { code: 'breaker-open', bindingId: 'public-buckets', until: new Date(until).toISOString() },
      });
      expect(await guards.mayChange({ ...BREAKER, bindingId: 'another' }, 'next')).toEqual({ kind: 'yes' });
      clock.advance(HOUR);
      expect(await guards.mayChange(BREAKER, 'next')).toEqual({ kind: 'yes' });
    });

    it('takes nobody for under way whom the budget sent away, or who withdrew', async () => {
      const { guards } = await aTable();
      const once = { ...BREAKER, failures: 1 };
      await guards.takeBudget({ ...SHARE, changesPerHour: 1 }, by('before'));
      await guards.mayChange(once, 'one');
      const full = await guards.mayChange(once, 'two');
      await guards.takeBudget({ ...SHARE, changesPerHour: 1 }, by('one'));
      const free = await guards.mayChange(once, 'two');
      await guards.withdraw('public-buckets', 'two');

      expect([full.kind, free.kind, (await guards.mayChange(once, 'three')).kind]).toEqual(['later', 'yes', 'yes']);
    });
  });

  it('reads what earlier versions wrote', async () => {
    const { guards, client, name, clock } = await aTable();
    const now = clock.now();
    const claim = {
      attempt: { N: '1' },
      claimState: { S: 'STARTED' },
      coolUntil: { N: String(now + HOUR) },
      leaseUntil: { N: String(now) },
    };
    const paused = { failures: { N: '0' }, pausedUntil: { N: String(now + HOUR) }, lastAt: { N: String(now) } };
    await client.send(new PutItemCommand({ TableName: name, Item: { pk: { S: `claim#${subjectHash(SUBJECT)}` }, ...claim } }));
    await client.send(new PutItemCommand({ TableName: name, Item: { pk: { S: 'breaker#public-buckets' }, ...paused } }));

    const during = [await guards.claim(SUBJECT, HOUR), await guards.mayChange(BREAKER, 'one')];
    clock.advance(HOUR);

    expect(during).toMatchObject([{ kind: 'running' }, { kind: 'later', at: now + HOUR }]);
    expect(await guards.claim(SUBJECT, HOUR)).toMatchObject({ kind: 'claimed', claim: { attempt: 2, fixedAt: null } });
    expect(await guards.mayChange(BREAKER, 'one')).toEqual({ kind: 'yes' });
  });

  it('says that its table cannot be used, whatever is asked of it, and of a row that is damaged', async () => {
    const { client, name, guards, clock } = await aTable();
    const elsewhere = reactionGuardsTable(client, 'no-such-table', clock);
    const unavailable = expect.objectContaining({ name: 'ExecutionRecordUnavailable', retryable: true });
    await expect(elsewhere.claim(SUBJECT, HOUR)).rejects.toEqual(unavailable);
    await expect(elsewhere.takeBudget(SHARE, by('x'))).rejects.toEqual(unavailable);
    await expect(elsewhere.mayChange(BREAKER, 'x')).rejects.toEqual(unavailable);
    await guards.claim(SUBJECT, HOUR);
    const { Items: items = [] } = await client.send(new ScanCommand({ TableName: name }));
    const key = items[0]?.['pk'] ?? { S: '' };
    await client.send(new UpdateItemCommand({ TableName: name, Key: { pk: key }, UpdateExpression: 'REMOVE attempt' }));

    await expect(guards.claim(SUBJECT, HOUR)).rejects.toEqual(unavailable);
  });
});
