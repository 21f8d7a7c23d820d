/** Settings and tests of channels by the API, on the whole platform: who may, what the chat heard, and what is written down. */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { ROLES, type Role } from '#domain/api/role.ts';
import { quietRules } from '#domain/notification/quiet.ts';
import { routeRows } from '#domain/notification/route-rows.ts';
import { LOCAL_GRANTS } from '#local/api/people.ts';
import { LOCAL_ROUTE_FUNCTION, LOCAL_WECOM_ROUTE } from '#local/reaction/reaction-environment.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { type ApiAnswer, type ApiWorld, BANK, startApiWorld } from '../support/api-world.ts';
import { endMinute } from '../support/channel-tests.ts';

/** Vera is an admin of the bank, and of nothing else. */
const OF_BANK = 'viewer';
const GRANTS = [...LOCAL_GRANTS, { group: 'local-viewers', role: 'admin' as const, tenant: 'bank' }];
const channel = (id: string) => `/v1/settings/channels/${id}/test`;

describe('settings by the API', () => {
  let world: ApiWorld;
  let tables: DynamoDBClient;
  const reaction = () => {
    if (world.cloud.reaction === undefined) throw new Error('This platform does not react.');
    return world.cloud.reaction;
  };
  const sent = () =>
    reaction()
      .wecom.messages()
      .filter(({ content }) => content.includes('测试消息'));
  const test = (id: string, role: Role, headers: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> =>
    world.ask(channel(id), role, { method: 'POST', headers });

  beforeAll(async () => {
    world = await startApiWorld({ withReaction: true, grants: GRANTS });
    tables = reaction().host.client(DynamoDBClient);
    for (const tenant of ['shop', 'bank']) {
      const shown = { channel: 'wecom-webhook' as const, language: 'zh' as const, timeZone: 'UTC', only: {}, quiet: quietRules.parse({}) };
      const row = routeRows.readRow({ id: `of-${tenant}`, tenant, ...shown, function: LOCAL_ROUTE_FUNCTION });
      await tables.send(new PutItemCommand({ TableName: LOCAL_TABLES.controls, Item: marshall(row) }));
    }
  }, 180_000);
  afterAll(async () => {
    tables.destroy();
    await world.close();
  });
  beforeEach(async () => {
    reaction().wecom.recover();
    await endMinute(tables);
  });

  it('shows what an admin may know: routes without their secrets, tenants, how findings are published', async () => {
    const { status, body } = await world.ask('/v1/settings', 'admin');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      channels: [
        {
          id: LOCAL_WECOM_ROUTE,
          channel: 'wecom-webhook',
          language: 'zh',
          tenant: null,
          only: {},
          quiet: { minimumSeverity: 'INFORMATIONAL' },
        },
        { id: 'of-bank', tenant: 'bank' },
        { id: 'of-shop', tenant: 'shop' },
      ],
      tenants: [{ id: 'bank', accounts: [BANK], isResolved: true }, { id: 'platform' }, { id: 'shop' }],
      publishMode: 'administrator',
      mappingRelease: expect.stringMatching(/^\d{4}\./),
    });
    expect(JSON.stringify(body)).not.toMatch(/secret|arn:|https?:|local-robot|"function"/i);
  });

  it('shows an admin of one tenant what is of that tenant', async () => {
    expect(await world.ask('/v1/settings', OF_BANK)).toMatchObject({
      status: 200,
      body: { channels: [{ id: 'of-bank' }], tenants: [{ id: 'bank', accounts: [BANK] }] },
    });
    for (const role of ['operator', 'approver', 'publisher'] as const) expect((await world.ask('/v1/settings', role)).status).toBe(403);
  });

  const REFUSED = ROLES.filter((role) => role !== 'admin');
  it.each<[string, Role, number]>([
    ...REFUSED.map((role): [string, Role, number] => [LOCAL_WECOM_ROUTE, role, role === OF_BANK ? 404 : 403]),
    ['of-shop', OF_BANK, 404],
    ['none', OF_BANK, 404],
    ['none', 'admin', 404],
    ['of-shop', 'operator', 403],
    ['of-bank', OF_BANK, 200],
    ['of-shop', 'admin', 200],
    [LOCAL_WECOM_ROUTE, 'admin', 200],
    ['__proto__', 'admin', 400],
    ['..%2F..%2Fx', 'admin', 400],
    ["<script>alert(1)</script>'--", 'admin', 400],
  ])('tests %s for %s: %i', async (id, role, status) => {
    const before = sent().length;

    expect((await test(id.includes('%') ? id : encodeURIComponent(id), role)).status).toBe(status);
    expect(sent().length - before).toBe(status === 200 ? 1 : 0);
  });

  it('tells what the chat took: one message, marked as a test, in the name of the token and of nobody else', async () => {
    const before = sent().length;
    const answer = await world.ask(channel('of-bank'), OF_BANK, { method: 'POST', body: { requestedBy: 'eve', route: LOCAL_WECOM_ROUTE } });
    const messages = sent().slice(before);

    expect(answer).toMatchObject({ status: 200, body: { channel: 'of-bank', outcome: 'delivered', reason: null, warning: null } });
    expect(messages).toHaveLength(1);
    expect(messages[0]?.content).toMatch(/请求人：vera@example\.com/);
    expect(messages[0]?.content).not.toContain('eve');
  });

  it.each([
    ['refuses', 93000, 'refused', /code 93000/],
    ['is away', 'down', 'unknown', /does not answer/],
    ['asks to wait', 45009, 'unknown', /code 45009/],
  ] as const)('is no success where the chat %s', async (_what, failure, outcome, reason) => {
    const before = sent().length;
    reaction().wecom.failWith(failure);

    const answer = await test(LOCAL_WECOM_ROUTE, 'admin');

    expect(answer).toMatchObject({ status: 200, body: { outcome, reason: expect.stringMatching(reason) } });
    expect(JSON.stringify(answer.body)).not.toContain('local-robot');
    expect(sent()).toHaveLength(before);
  });

  it('sends once for a key, however often it is asked, and tells the first answer again', async () => {
    const before = sent().length;
    const headers = { 'idempotency-key': 'one-test' };
    const first = await test(LOCAL_WECOM_ROUTE, 'admin', headers);
    await endMinute(tables);
    const again = await test(LOCAL_WECOM_ROUTE, 'admin', headers);

    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(sent().length - before).toBe(1);
  });

  it('sends once a minute, says when to come back, and leaves the key of a refused request free', async () => {
    const before = sent().length;
    await test(LOCAL_WECOM_ROUTE, 'admin');
    const headers = { 'idempotency-key': 'too-soon' };
    const second = await test(LOCAL_WECOM_ROUTE, 'admin', headers);

    expect(second).toMatchObject({
      status: 429,
      type: 'application/problem+json',
      body: { detail: expect.stringContaining('once a minute') },
    });
    const wait = Number(second.headers.get('retry-after'));
    expect([wait > 0, wait <= 60]).toEqual([true, true]);
    expect(sent().length - before).toBe(1);
    await endMinute(tables);
    expect((await test(LOCAL_WECOM_ROUTE, 'admin', headers)).status).toBe(200);
  });

  it('is in the audit: who tested what, what the chat said, and no address', async () => {
    reaction().wecom.failWith(93000, 1);
    await test('of-bank', OF_BANK);
    const { body } = await world.ask('/v1/audit?limit=2', 'admin');
    const entries = z.object({ items: z.array(z.record(z.string(), z.unknown())) }).parse(body).items;

    expect(entries).toMatchObject([
      {
        actor: 'vera@example.com',
        operation: 'testChannel',
        target: 'of-bank',
        outcome: 'done',
        change: expect.stringContaining('"refused"'),
      },
      { actor: 'vera@example.com', operation: 'testChannel', target: 'of-bank', outcome: 'asked' },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/local-robot|https?:\/\//);
  });
});
