import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { reactorRows } from '#domain/reaction/rule-rows.ts';
import { putBinding, putConfiguredReactor, reactionRulesTables, removeBinding } from '#platform/reaction/reaction-rules.ts';
import { reactionRulesCache } from '#platform/reaction/reaction-rules-cache.ts';
import { tellUnreadable } from '#platform/reaction/unreadable-rules.ts';
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
    const { client, controls, reactors } = await tables.fresh();
    return { client, controls, reactors, store: reactionRulesTables(client, { controls, reactors }) };
  };

  it('answers the bindings and reactors that were put there, each in its latest form, and nothing else of the table', async () => {
    const { client, controls, reactors, store } = await aStore();
    await putBinding(client, controls, aBinding({ mode: 'notify' }));
    await putBinding(client, controls, aBinding());
    await putBinding(client, controls, aBinding({ id: 'another' }));
    await client.send(
      new PutItemCommand({ TableName: controls, Item: { pk: { S: 'CONTROLS' }, sk: { S: 'S3.2' }, content: { S: 'no JSON' } } }),
    );
    await putConfiguredReactor(client, reactors, anInstalledReactor());

    const { bindings, quarantined } = await store.bindings();

    expect(bindings.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([aBinding({ id: 'another' }), aBinding()]);
    expect(quarantined).toEqual([]);
    expect(await store.reactors()).toEqual({
      reactors: new Map([['s3-block-public-read', anInstalledReactor()]]),
      ofConfiguration: new Set(['s3-block-public-read']),
      unreadable: [],
    });
  });

  it('reads what earlier versions wrote, writes the same, and takes a binding back', async () => {
    const { client, controls, reactors, store } = await aStore();
    const stored = { pk: { S: 'BINDINGS' }, sk: { S: aBinding().id }, content: { S: JSON.stringify(aBinding()) } };
    await putBinding(client, reactors, aBinding());
    const { Items: written } = await client.send(new ScanCommand({ TableName: reactors }));
    await client.send(new PutItemCommand({ TableName: controls, Item: { ...stored, note: { S: 'by hand' } } }));
    const { bindings: found } = await store.bindings();

    await removeBinding(client, controls, aBinding().id);
    await removeBinding(client, controls, aBinding().id);

    expect(written).toEqual([stored]);
    expect(found).toEqual([aBinding()]);
    expect(await store.bindings()).toEqual({ bindings: [], quarantined: [], ofConfiguration: new Set() });
  });

  it.each([
    ['no JSON', 'no JSON', []],
    ['a field that nobody knows', JSON.stringify({ ...aBinding(), scpoe: { accounts: { exclude: ['secret'] } } }), [{ control: 'S3.2' }]],
    ['a scope that says nothing', JSON.stringify({ ...aBinding(), scope: { accounts: { include: [] } } }), [{ control: 'S3.2' }]],
    ['a match with a field too many', JSON.stringify({ match: { technique: 'T1110', severity: 'secret' } }), [{ technique: 'T1110' }]],
    [
      'a match with two keys',
      JSON.stringify({ match: { technique: 'T1110', control: 'S3.2' } }),
      [{ control: 'S3.2' }, { technique: 'T1110' }],
    ],
    ['a match that cannot be read', JSON.stringify({ ...aBinding(), match: { control: ['secret'] } }), []],
    ['a list', '[1]', []],
  ])('sets a binding apart that is %s, with what it is about, and answers the others', async (_what, content, matches) => {
    const { client, controls, store } = await aStore();
    await putBinding(client, controls, aBinding());
    await client.send(
      new PutItemCommand({ TableName: controls, Item: { pk: { S: 'BINDINGS' }, sk: { S: 'bad' }, content: { S: content } } }),
    );

    const stored = await store.bindings();

    expect(stored).toMatchObject({
      bindings: [aBinding()],
      quarantined: [{ id: 'bad', matches, fault: expect.stringMatching(/\w \(\w+.*\)/) }],
    });
    expect(stored.quarantined[0]?.fault).not.toContain('secret');
  });

  it('keeps reactors of the same name apart by their publishers', async () => {
    const { client, reactors, store } = await aStore();
    const other = anInstalledReactor({ publisher: 'example' });
    await putConfiguredReactor(client, reactors, anInstalledReactor());
    await putConfiguredReactor(client, reactors, other);

    expect(await store.reactors()).toMatchObject({
      reactors: new Map([
        ['example/s3-block-public-read', other],
        ['s3-block-public-read', anInstalledReactor()],
      ]),
      unreadable: [],
    });
  });

  it('tells which reactors the configuration owns', async () => {
    const { client, reactors, store } = await aStore();
    await putConfiguredReactor(client, reactors, anInstalledReactor());
    const { pk, sk, content } = reactorRows.readRow(anInstalledReactor({ publisher: 'example' }));
    await client.send(new PutItemCommand({ TableName: reactors, Item: { pk: { S: pk }, sk: { S: sk }, content: { S: content } } }));

    expect((await store.reactors()).ofConfiguration).toEqual(new Set(['s3-block-public-read']));
  });

  it('reads a reactor that was installed before there were publishers as an official one', async () => {
    const { client, reactors, store } = await aStore();
    const { manifest, ...rest } = anInstalledReactor();
    const { publisher: _publisher, schemaVersion: _schemaVersion, ...older } = manifest;
    const content = JSON.stringify({ ...rest, manifest: older });
    await client.send(
      new PutItemCommand({ TableName: reactors, Item: { pk: { S: 'REACTORS' }, sk: { S: older.id }, content: { S: content } } }),
    );

    expect((await store.reactors()).reactors).toEqual(new Map([[older.id, anInstalledReactor()]]));
  });

  it('names the field of a manifest that nobody knows', async () => {
    const { client, reactors, store } = await aStore();
    const { manifest, ...rest } = anInstalledReactor();
    const content = JSON.stringify({ ...rest, manifest: { ...manifest, hooks: ['secret'] } });
    await client.send(
      new PutItemCommand({ TableName: reactors, Item: { pk: { S: 'REACTORS' }, sk: { S: 'bad' }, content: { S: content } } }),
    );

    expect((await store.reactors()).unreadable).toEqual([
      { pk: 'REACTORS', sk: 'bad', fault: 'content.manifest (unrecognized_keys: hooks)' },
    ]);
  });

  it('sets a reactor apart that cannot be read, and answers the others', async () => {
    const { client, reactors, store } = await aStore();
    await putConfiguredReactor(client, reactors, anInstalledReactor());
    await client.send(new PutItemCommand({ TableName: reactors, Item: { pk: { S: 'REACTORS' }, sk: { S: 'bad' }, content: { S: '{}' } } }));

    expect(await store.reactors()).toMatchObject({ reactors: { size: 1 }, unreadable: [{ pk: 'REACTORS', sk: 'bad' }] });
  });

  it('tells of rows that cannot be read: counted each time, named once an hour, and at once where they are others', async () => {
    const { client, controls, store } = await aStore();
    const clock = new ManualClock();
    const counted: number[] = [];
    const logged: unknown[] = [];
    const telemetry = {
      logger: { error: (_text: unknown, more: unknown) => void logged.push(more) },
      metrics: { addMetric: (name: string, _unit: unknown, value: number) => void (name === 'RulesUnreadable' && counted.push(value)) },
    };
    const rules = reactionRulesCache(store, 60, clock, tellUnreadable(telemetry as never, clock));
    const bad = (id: string) =>
      client.send(new PutItemCommand({ TableName: controls, Item: { pk: { S: 'BINDINGS' }, sk: { S: id }, content: { S: '{}' } } }));
    const readAfter = async (minutes: number) => {
      clock.advance(minutes * 60_000);
      await rules();
      return logged.length;
    };

    expect(await readAfter(0)).toBe(0);
    await bad('one');
    expect(await readAfter(1)).toBe(1);
    expect(await readAfter(58)).toBe(1);
    expect(await readAfter(2)).toBe(2);
    await bad('two');
    expect(await readAfter(1)).toBe(3);

    expect(counted).toEqual([0, 1, 1, 1, 2]);
    expect(logged.at(-1)).toMatchObject({ rows: expect.arrayContaining([{ pk: 'BINDINGS', sk: 'two', fault: expect.any(String) }]) });
  });

  it('serves nothing old when the tables are away', async () => {
    const { client, controls, reactors } = await aStore();
    const clock = new ManualClock();
    await putBinding(client, controls, aBinding());
    let isAway = false;
    const working = reactionRulesTables(client, { controls, reactors });
    const missing = reactionRulesTables(client, { controls: 'no-such-table', reactors });
    const store = { ...working, bindings: () => (isAway ? missing : working).bindings() };
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
