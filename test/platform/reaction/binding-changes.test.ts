import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tagBinding } from '#domain/reaction/binding-change.ts';
import { bindingRows, OWNED_BY_CONFIGURATION } from '#domain/reaction/rule-rows.ts';
import { bindingChanges } from '#platform/reaction/binding-changes.ts';
import { putConfiguredReactor } from '#platform/reaction/reaction-rules.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { aBinding, anInstalledReactor } from '../../support/reactions.ts';

describe('changes of bindings', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());

  async function aPlace() {
    const { client, controls, reactors } = await tables.fresh();
    await putConfiguredReactor(client, reactors, anInstalledReactor());
    const place = { tables: { controls, reactors }, memberAccounts: 'organization', region: 'eu-central-1' };
    const put = (row: object) => client.send(new PutItemCommand({ TableName: controls, Item: marshall(row) }));
    return { put, changes: bindingChanges(client, place) };
  }

  it('are there to be listed, changed and taken back, each by the tag of the last', async () => {
    const { changes } = await aPlace();
    const [first, second] = [aBinding(), aBinding({ mode: 'notify' })];

    await changes.change({ kind: 'put', binding: first, expects: null }, 'everything');
    await changes.change({ kind: 'put', binding: second, expects: tagBinding(first) }, 'everything');
    const listed = await changes.list();
    const stale = await changes.change({ kind: 'remove', id: first.id, expects: tagBinding(first) }, 'everything');
    await changes.change({ kind: 'remove', id: first.id, expects: tagBinding(second) }, 'everything');

    expect(listed).toEqual({ bindings: [{ binding: second, isOfConfiguration: false, etag: tagBinding(second) }], unreadable: [] });
    expect(stale).toEqual({ kind: 'stale' });
    expect(await changes.list()).toEqual({ bindings: [], unreadable: [] });
  });

  it('of several people at once are one change, and the others are told', async () => {
    const { changes } = await aPlace();
    const modes = ['notify', 'approval', 'automatic'] as const;

    const rulings = await Promise.all(
      modes.map((mode) => changes.change({ kind: 'put', binding: aBinding({ mode }), expects: null }, 'everything')),
    );

    expect(rulings.map(({ kind }) => kind).toSorted()).toEqual(['go', 'stale', 'stale']);
    const winner = rulings.find(({ kind }) => kind === 'go');
    expect((await changes.list()).bindings.map(({ binding }) => binding)).toEqual([winner?.kind === 'go' && winner.after]);
  });

  it('never touch a row of the configuration', async () => {
    const { put, changes } = await aPlace();
    const owned = aBinding();
    await put({ ...bindingRows.readRow(owned), ...OWNED_BY_CONFIGURATION });

    const tried = await changes.change({ kind: 'remove', id: owned.id, expects: tagBinding(owned) }, 'everything');

    expect(tried).toEqual({ kind: 'of-configuration' });
    expect((await changes.list()).bindings).toMatchObject([{ binding: { id: owned.id }, isOfConfiguration: true }]);
  });

  it('leave a row alone that nobody can read, and name it', async () => {
    const { put, changes } = await aPlace();
    await put({ ...bindingRows.keyOf('odd'), content: '{"id":"odd"}' });

    await expect(changes.change({ kind: 'put', binding: aBinding({ id: 'odd' }), expects: null }, 'everything')).rejects.toMatchObject({
      name: 'BindingsUnavailable',
      message: expect.stringContaining('odd'),
    });
    expect((await changes.list()).unreadable).toMatchObject([{ id: 'odd' }]);
  });
});
