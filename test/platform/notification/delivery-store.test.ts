import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type DeliveryStore, deliveryTable, LEASE_SECONDS } from '#platform/notification/delivery-store.ts';
import { DELIVERY_TABLE, startDeliveryTable } from '../../support/delivery-table.ts';
import { ManualClock } from '../../support/manual-clock.ts';

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
