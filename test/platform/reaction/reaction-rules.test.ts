import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { putBinding, putInstalledReactor, reactionRulesTables, removeBinding } from '#platform/reaction/reaction-rules.ts';
import { reactionRulesCache } from '#platform/reaction/reaction-rules-cache.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { aBinding, anInstalledReactor } from '../../support/reactions.ts';

describe('the tables of reaction rules', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aStore = async () => {
    // Any table with the key `pk` will do.
    const { client, guards: controls, approvals: reactors } = await tables.fresh();
    return { client, controls, reactors, store: reactionRulesTables(client, { controls, reactors }) };
  };

  it('answers the bindings and reactors that were put there, each in its latest form, and nothing else of the table', async () => {
    const { client, controls, reactors, store } = await aStore();
    await putBinding(client, controls, aBinding({ mode: 'notify' }));
    await putBinding(client, controls, aBinding());
    await putBinding(client, controls, aBinding({ id: 'another' }));
    await client.send(new PutItemCommand({ TableName: controls, Item: { pk: { S: 'control#S3.2' }, content: { S: 'no JSON' } } }));
    await putInstalledReactor(client, reactors, anInstalledReactor());

    expect((await store.bindings()).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([aBinding({ id: 'another' }), aBinding()]);
    expect(await store.reactors()).toEqual(new Map([['s3-block-public-read', anInstalledReactor()]]));
  });

  it('reads what earlier versions wrote, writes the same, and takes a binding back', async () => {
    const { client, controls, reactors, store } = await aStore();
    const stored = { pk: { S: `binding#${aBinding().id}` }, content: { S: JSON.stringify(aBinding()) } };
    await putBinding(client, reactors, aBinding());
    const { Items: written } = await client.send(new ScanCommand({ TableName: reactors }));
    await client.send(new PutItemCommand({ TableName: controls, Item: { ...stored, note: { S: 'by hand' } } }));
    const found = await store.bindings();

    await removeBinding(client, controls, aBinding().id);
    await removeBinding(client, controls, aBinding().id);

    expect(written).toEqual([stored]);
    expect(found).toEqual([aBinding()]);
    expect(await store.bindings()).toEqual([]);
  });

  it.each([
    ['no JSON', 'no JSON'],
    ['a field that nobody knows', JSON.stringify({ ...aBinding(), scpoe: { accounts: { exclude: ['210987654321'] } } })],
    ['a scope that says nothing', JSON.stringify({ ...aBinding(), scope: { accounts: { include: [] } } })],
    ['a window without a time zone', JSON.stringify({ ...aBinding(), window: { days: ['mon'], from: '01:00', to: '02:00' } })],
  ])('answers nothing where one binding is %s: nobody knows what it forbids', async (_what, content) => {
    const { client, controls, store } = await aStore();
    await putBinding(client, controls, aBinding());
    await client.send(new PutItemCommand({ TableName: controls, Item: { pk: { S: 'binding#bad' }, content: { S: content } } }));

    await expect(store.bindings()).rejects.toMatchObject({ name: 'BindingsUnavailable', retryable: true });
  });

  it('serves nothing old when the tables are away', async () => {
    const { client, controls, reactors } = await aStore();
    const clock = new ManualClock();
    await putBinding(client, controls, aBinding());
    let isAway = false;
    const working = reactionRulesTables(client, { controls, reactors });
    const missing = reactionRulesTables(client, { controls: 'no-such-table', reactors });
    const store = { bindings: () => (isAway ? missing : working).bindings(), reactors: () => working.reactors() };
    const rules = reactionRulesCache(store, 30, clock);
    await rules();
    isAway = true;
    const held = await rules();
    clock.advance(30_000);

    await expect(rules()).rejects.toMatchObject({ name: 'BindingsUnavailable' });

    expect(held.bindings).toHaveLength(1);
    isAway = false;
    await expect(rules()).resolves.toEqual(held);
  });
});
