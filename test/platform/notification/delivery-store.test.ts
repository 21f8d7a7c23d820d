import { type AttributeValue, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { sha256 } from '#domain/base/hash.ts';
import { type DeliveryStore, deliveryTable, LEASE_SECONDS } from '#platform/notification/delivery-store.ts';
import { DELIVERY_TABLE, startDeliveryTable } from '../../support/delivery-table.ts';
import { CLOCK_STEPS, ManualClock } from '../../support/manual-clock.ts';

const ID = '0123456789abcdef0123456789abcdef';

describe('deliveryTable', () => {
  let table: Awaited<ReturnType<typeof startDeliveryTable>>;
  const clock = new ManualClock();
  beforeAll(async () => {
    table = await startDeliveryTable();
  });
  afterAll(() => table.close());

  function container(route: string, robot = route): DeliveryStore {
    const budget = { messages: 20, perSeconds: 60 };
    return deliveryTable({ client: table.client, tableName: DELIVERY_TABLE, route, robot, budget, clock });
  }

  it('gives one claim per route and notification, until it is sent or given back', async () => {
    const [a, b] = [container('claims'), container('claims')];

    expect(await a.claim(ID)).toBe('claimed');
    expect(await b.claim(ID)).toBe('busy');
    expect(await container('other-route').claim(ID)).toBe('claimed');
    await b.release(ID);
    expect(await b.claim(ID)).toBe('busy');
    await a.release(ID);
    expect(await b.claim(ID)).toBe('claimed');
    await b.markSent(ID);
    expect(await a.claim(ID)).toBe('sent');
    await b.release(ID);
    expect(await a.claim(ID)).toBe('sent');
  });

  it('lets another take over when the lease of who crashed is over', async () => {
    const [crashed, other] = [container('lease'), container('lease')];
    await crashed.claim(ID);

    clock.advance(LEASE_SECONDS * 1000 - 1);
    expect(await other.claim(ID)).toBe('busy');
    clock.advance(1);
    expect(await other.claim(ID)).toBe('claimed');
  });

  it.each(CLOCK_STEPS.filter((step) => step > 0))(
    'lets another take over from who crashed with a date that was %i ms ahead',
    async (ahead) => {
      const id = sha256(String(ahead)).slice(0, 32);
      const [crashed, other] = [container('lease-ahead'), container('lease-ahead')];
      clock.step(ahead);
      await crashed.claim(id);
      clock.step(-ahead);

      expect(await other.claim(id)).toBe('claimed');
    },
  );

  it('leaves a lease alone where two dates differ a little', async () => {
    const [one, other] = [container('lease-skew'), container('lease-skew')];
    clock.step(5_000);
    await one.claim(ID);
    clock.step(-5_000);

    expect(await other.claim(ID)).toBe('busy');
  });

  it.each(CLOCK_STEPS.filter((step) => step > 0))('shares a budget again after a container whose date was %i ms ahead', async (ahead) => {
    const [wrong, right] = [container(`ahead-${ahead}`), container(`ahead-${ahead}`)];
    clock.step(ahead);
    await wrong.take(5);
    await wrong.pause(900);
    clock.step(-ahead);

    const first = await right.take(1);
    clock.advance(4_000);

    expect([first, await right.take(1)]).toEqual([0, 1]);
  });

  it('keeps a sent notification for longer than a queue can hold its copy', async () => {
    const store = container('expiry');
    await store.claim(ID);
    await store.markSent(ID);

    const { Item: item } = await table.client.send(
      new GetItemCommand({ TableName: DELIVERY_TABLE, Key: { pk: { S: `told#expiry#${ID}` } } }),
    );

    expect(Number(item?.['expiresAt']?.N) - clock.now() / 1000).toBeGreaterThanOrEqual(14 * 24 * 60 * 60);
  });

  it('shares one budget among all containers of a robot, whatever their route', async () => {
    const stores = [container('r1', 'robot'), container('r2', 'robot'), container('r3', 'robot')];

    const taken = await Promise.all(stores.flatMap((store) => Array.from({ length: 4 }, () => store.take(1))));

    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(5);
    clock.advance(4_000);
    expect(await stores[0]?.take(1)).toBe(1);
    expect(await container('other', 'another-robot').take(5)).toBe(5);
  });

  it('lets nobody send while the robot has to wait', async () => {
    const [a, b] = [container('pause'), container('pause')];
    await a.pause(60);

    clock.advance(59_999);
    expect(await b.take(1)).toBe(0);
    clock.advance(1);
    expect(await b.take(1)).toBe(1);
  });

  it('stores no name of a robot', async () => {
    await container('hidden', 'arn:aws:secretsmanager:eu-central-1:999988887777:secret:wecom').take(1);

    const { Items: items } = await table.client.send(new ScanCommand({ TableName: DELIVERY_TABLE }));

    expect(JSON.stringify(items)).not.toContain('secretsmanager');
  });

  it('reads what earlier versions wrote, and writes the same', async () => {
    const now = clock.now();
    const item = async (pk: string) =>
      (await table.client.send(new GetItemCommand({ TableName: DELIVERY_TABLE, Key: { pk: { S: pk } } }))).Item;
    const put = (Item: Record<string, AttributeValue>) => table.client.send(new PutItemCommand({ TableName: DELIVERY_TABLE, Item }));
    const robot = `robot#${sha256('raw').slice(0, 32)}`;
    const expiresAt = { N: String(Math.floor(now / 1000) + 15 * 24 * 3600) };
    const sending = { state: { S: 'SENDING' }, leaseUntil: { N: String(now + LEASE_SECONDS * 1000) }, expiresAt };
    const store = container('raw');
    await store.claim('claimed');
    await store.claim('told');
    await store.markSent('told');
    await store.take(1);
    const [claimed, told, bucket] = [await item('told#raw#claimed'), await item('told#raw#told'), await item(robot)];
    await put({ pk: { S: 'told#raw#earlier' }, ...sending, owner: { S: 'somebody' } });
    await put({ pk: { S: 'told#raw#before' }, state: { S: 'SENT' }, expiresAt });
    await put({ ...bucket, pk: { S: robot }, bucket: { S: JSON.stringify({ tokens: 2, at: now, pausedUntil: 0 }) }, revision: { N: '7' } });

    expect(claimed).toEqual({ pk: { S: 'told#raw#claimed' }, ...sending, owner: { S: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    expect(told).toEqual({ pk: { S: 'told#raw#told' }, state: { S: 'SENT' }, expiresAt });
    expect(bucket).toEqual({
      pk: { S: robot },
      bucket: { S: expect.stringMatching(/^\{"tokens":\d+,"at":\d+,"pausedUntil":\d+\}$/) },
      revision: { N: '1' },
      expiresAt: { N: String(Math.floor(now / 1000) + 24 * 3600) },
    });
    expect([await store.claim('earlier'), await store.claim('before')]).toEqual(['busy', 'sent']);
    expect([await store.take(5), (await item(robot))?.['revision']]).toEqual([1, { N: '8' }]);
  });

  it('says what to look at where the table is away', async () => {
    const store = deliveryTable({
      client: table.client,
      tableName: 'no-such-table',
      route: 'r',
      robot: 'r',
      budget: { messages: 1, perSeconds: 1 },
      clock,
    });

    await expect(store.claim(ID)).rejects.toMatchObject({
      name: 'NotificationUnavailable',
      message: expect.stringContaining('Check the table and its permissions'),
    });
  });
});
