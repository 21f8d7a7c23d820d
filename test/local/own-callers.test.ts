import { request } from 'node:http';
import { startDynamoDb } from '#local/dynamodb/dynamodb.ts';
import { serveLoopback } from '#local/loopback-server.ts';
import { startMemberAccounts } from '#local/member-accounts.ts';
import { explainForeign } from '#local/own-callers.ts';
import { startQueues } from '#local/queues.ts';
import { describeWithMoto } from '#test/support/member-account.ts';

type Asked = { readonly status: number | undefined; readonly headers: object; readonly body: string };

function ask(url: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.on('error', reject).end();
  });
}

/** Requests as a web page makes them: from its own origin, from a frame without one, and by a name of its own that leads here. */
const OF_PAGES: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ['of another origin', { origin: 'https://evil.example' }, 'POST'],
  ['without an origin of its own', { origin: 'null' }, 'POST'],
  ['of another port', { origin: 'http://127.0.0.1:1' }, 'GET'],
  ['by another name', { host: 'evil.example' }, 'GET'],
  ['by a name that ends like ours', { host: '127.0.0.1.evil.example' }, 'GET'],
  ['that asks what it may', { origin: 'https://evil.example', 'access-control-request-method': 'POST' }, 'OPTIONS'],
];

async function expectGuarded(url: string): Promise<void> {
  for (const [what, headers, method] of OF_PAGES) {
    const { status, headers: answered } = await ask(url, headers, method);
    expect([what, status, answered]).toEqual([
      what,
      403,
      expect.not.objectContaining({ 'access-control-allow-origin': expect.anything() }),
    ]);
  }
  const own = await ask(url, {});
  expect(own.status).not.toBe(403);
}

describe('a request', () => {
  it.each([['127.0.0.1:4566'], ['localhost:80'], ['localhost'], ['[::1]:4566'], ['sqs.eu-central-1.localhost:4566']])(
    'to %s is one of this machine',
    (host) => {
      expect(explainForeign({ headers: { host } })).toBeUndefined();
      expect(explainForeign({ headers: { host, origin: `http://${host}` } })).toBeUndefined();
    },
  );

  it('to a bucket before the address is one of this machine, which no page can have for its origin', () => {
    expect(explainForeign({ headers: { host: 'invoices.127.0.0.1:4566' } })).toBeUndefined();
    expect(explainForeign({ headers: { host: 'invoices.127.0.0.1:4566', origin: 'null' } })).toContain('Pages');
  });

  it.each([
    [''],
    ['evil.example'],
    ['127.0.0.1.evil.example:80'],
    ['localhost.evil.example'],
    ['evil.example:127'],
    ['127.0.0.1@evil.example'],
    ['10.0.0.1'],
  ])('to "%s" is none', (host) => expect(explainForeign({ headers: { host } })).toContain('programs of this machine'));
});

describe('a page of the web is refused', () => {
  it('by every server of our own', async () => {
    const server = await serveLoopback(async (_request, response) => void response.end('told'));
    await expectGuarded(server.url);
    expect(await ask(server.url, { origin: server.url }, 'POST')).toMatchObject({ status: 200, body: 'told' });
    await server.close();
  });

  it('by the tables', async () => {
    const tables = await startDynamoDb();
    await expectGuarded(tables.url);
    await tables.close();
  });

  it('by the queues', async () => {
    const queues = await startQueues();
    await expectGuarded(queues.endpoint);
    await queues.close();
  });
});

describeWithMoto('a page of the web is refused by the member accounts', () => {
  it('of moto', async () => {
    const accounts = await startMemberAccounts({ defaultAccountId: '210987654321', kind: 'moto' });
    await expectGuarded(`${accounts.endpoint}/moto-api/data.json`);
    await accounts.close();
  });
});
