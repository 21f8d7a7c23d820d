import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { KEEP_EXECUTIONS_MS } from '#domain/reaction/execution-keeping.ts';
import { reactionRulesTables } from '#platform/reaction/reaction-rules.ts';
import { reactorVersionsTable } from '#platform/reaction/reactor-versions.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { anInstalledReactor } from '../../support/reactions.ts';

const DAY_MS = 24 * 3600 * 1000;

describe('the versions of reactors that planned', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aStore = async () => {
    const { client, controls, reactors } = await tables.fresh();
    const clock = new ManualClock();
    const versions = reactorVersionsTable(client, reactors, clock);
    const readEnd = async (sk: string) => {
      const Key = { pk: { S: 'REACTOR_VERSIONS' }, sk: { S: sk } };
      const { Item: item } = await client.send(new GetItemCommand({ TableName: reactors, Key }));
      return Number(item?.['expiresAt']?.N) * 1000;
    };
    return { client, controls, reactors, clock, versions, readEnd };
  };

  it('are found by reactor and version, beside what is installed', async () => {
    const { client, controls, reactors, versions } = await aStore();
    const [one, two] = [anInstalledReactor(), anInstalledReactor({ version: '2.0.0' })];
    const other = anInstalledReactor({ publisher: 'example' });
    for (const each of [one, two, other]) await versions.keep(each);

    expect(await versions.find({ id: 's3-block-public-read', version: '1.2.0' })).toEqual(one);
    expect(await versions.find({ id: 's3-block-public-read', version: '2.0.0' })).toEqual(two);
    expect(await versions.find({ id: 'example/s3-block-public-read', version: '1.2.0' })).toEqual(other);
    expect(await versions.find({ id: 's3-block-public-read', version: '3.0.0' })).toBeUndefined();
    const { reactors: installed, unreadable } = await reactionRulesTables(client, { controls, reactors }).reactors();
    expect([installed.size, unreadable]).toEqual([0, []]);
  });

  it('outlive the last backup of a plan that waited for a day, and are kept anew where they still plan a day later', async () => {
    const { clock, versions, readEnd } = await aStore();
    const sk = 's3-block-public-read@1.2.0';
    await versions.keep(anInstalledReactor());
    const end = await readEnd(sk);
    clock.advance(DAY_MS - 1000);
    await versions.keep(anInstalledReactor());
    const sameDay = await readEnd(sk);
    clock.advance(1000);

    await versions.keep(anInstalledReactor());

    expect(end).toBeGreaterThan(clock.now() + DAY_MS + KEEP_EXECUTIONS_MS);
    expect(sameDay).toBe(end);
    expect(await readEnd(sk)).toBe(end + DAY_MS);
  });

  it('are those of the latest build, where a version was built again', async () => {
    const { client, reactors, versions } = await aStore();
    const again = { ...anInstalledReactor(), functionName: 'reactor-s3-block-public-read:7' };
    await versions.keep(anInstalledReactor());

    await versions.keep(again);

    expect(await versions.find({ id: 's3-block-public-read', version: '1.2.0' })).toEqual(again);
    expect((await client.send(new ScanCommand({ TableName: reactors }))).Count).toBe(1);
  });
});
