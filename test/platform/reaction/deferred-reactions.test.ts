import type { DeferredReaction } from '#domain/reaction/deferred-reaction.ts';
import { deferredReactionsTable } from '#platform/reaction/deferred-reactions.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';

const REACTION: DeferredReaction = {
  subject: 'a'.repeat(32),
  finding: {
    Id: 'finding-1',
    ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub',
    AwsAccountId: '210987654321',
    Region: 'eu-central-1',
  },
  resourceId: 'arn:aws:s3:::invoices',
  trigger: 'event',
  requestedBy: null,
  retryAt: 2000,
  because: 'budget-spent',
};

describe('reactions that wait', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aTable = async () => {
    const { client, guards } = await tables.fresh();
    return deferredReactionsTable(client, guards);
  };

  it('come when their time has come, the earliest first', async () => {
    const waiting = await aTable();
    const [early, late, future] = [1000, 2000, 2001].map((retryAt) => ({ ...REACTION, subject: String(retryAt), retryAt }));
    for (const reaction of [late, future, early]) if (reaction !== undefined) await waiting.put(reaction);

    expect(await waiting.listDue(2000, 10)).toEqual([early, late]);
    expect(await waiting.listDue(2000, 1)).toEqual([early]);
  });

  it('wait once for a subject', async () => {
    const waiting = await aTable();
    await waiting.put(REACTION);
    await waiting.put({ ...REACTION, retryAt: 3000 });

    expect(await waiting.listDue(2000, 10)).toEqual([]);
    expect(await waiting.listDue(3000, 10)).toEqual([{ ...REACTION, retryAt: 3000 }]);
  });

  it('stay where they were put again while somebody removes the earlier one', async () => {
    const waiting = await aTable();
    await waiting.put({ ...REACTION, retryAt: 3000 });

    await waiting.remove(REACTION);
    const still = await waiting.listDue(3000, 10);
    await waiting.remove({ ...REACTION, retryAt: 3000 });

    expect([still.length, (await waiting.listDue(3000, 10)).length]).toEqual([1, 0]);
  });
});
