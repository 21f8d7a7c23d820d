import { wantedRows } from '#domain/hub/installation-rows.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { replaceRule, ruleTable } from '#platform/reaction/rule-table.ts';
import { aWish, type InstallationWorld, startInstallationWorld } from '../../support/installation-world.ts';

describe('a rule that is written in the place of another one', () => {
  let world: InstallationWorld;
  beforeAll(async () => {
    world = await startInstallationWorld();
  });
  afterAll(() => world.close());

  const [before, after] = [aWish('1.0.0'), aWish('2.0.0')];
  const key = wantedRows.keyOf(before.reactorId);
  const table = () => ruleTable(world.client, LOCAL_TABLES.reactors, wantedRows);
  const replace = () => replaceRule(world.client, LOCAL_TABLES.reactors, wantedRows, { before, after });
  const read = async () => (await table().get(key))?.content.version;

  it.each([
    ['as the platform writes it', JSON.stringify(before)],
    ['in another order, laid out by hand', JSON.stringify(Object.fromEntries(Object.entries(before).toReversed()), null, 2)],
    ['without what has a default', JSON.stringify({ ...before, before: undefined, forgetsUndo: undefined })],
  ])('replaces a row that stands there %s', async (_how, content) => {
    await table().put({ ...key, content });

    expect([await replace(), await read()]).toEqual([true, '2.0.0']);
  });

  it.each([
    ['says something else by now', { ...key, content: JSON.stringify(aWish('3.0.0')) }, '3.0.0'],
    ['is gone', undefined, undefined],
  ])('leaves a row alone that %s', async (_what, row, version) => {
    await table().delete(key);
    if (row !== undefined) await table().put(row);

    expect([await replace(), await read()]).toEqual([false, version]);
  });
});
