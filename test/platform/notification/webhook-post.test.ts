import { postWebhook, webhookPost } from '#platform/notification/webhook-post.ts';
import { startWebhookServer } from '../../support/webhook-server.ts';

describe('postWebhook', () => {
  let chat: Awaited<ReturnType<typeof startWebhookServer>>;
  beforeAll(async () => {
    chat = await startWebhookServer();
  });
  beforeEach(() => {
    chat.calls.length = 0;
    chat.answer = { body: 'ok' };
  });
  afterAll(() => chat.close());
  const hosts = ['127.0.0.1'];

  it('posts JSON and returns what the service says', async () => {
    chat.answer = { status: 429, body: 'slow down', headers: { 'retry-after': '17' } };

    const answer = await postWebhook({ url: `${chat.url}/hook`, body: '{"a":"桶"}', hosts });

    expect(answer).toEqual({ kind: 'answered', status: 429, body: 'slow down', retryAfterSeconds: 17 });
    expect(chat.calls).toMatchObject([
      { method: 'POST', path: '/hook', body: '{"a":"桶"}', headers: { 'content-type': 'application/json; charset=utf-8' } },
    ]);
  });

  it('does not follow a redirect', async () => {
    chat.answer = { status: 307, headers: { location: `${chat.url}/elsewhere` } };

    const answer = await postWebhook({ url: `${chat.url}/hook`, body: '{}', hosts });

    expect(answer).toEqual({ kind: 'refused', reason: '127.0.0.1 redirects (HTTP 307), which is not followed' });
    expect(chat.calls.map(({ path }) => path)).toEqual(['/hook']);
  });

  it.each([
    ['a host that is not listed', 'https://evil.example/hook', ['qyapi.weixin.qq.com']],
    ['a host that only ends like a listed one', 'https://evilqyapi.weixin.qq.com/', ['qyapi.weixin.qq.com']],
    ['a name that only ends like a listed domain', 'https://evillogic.azure.com/', ['*.logic.azure.com']],
    ['the domain itself where its names are listed', 'https://logic.azure.com/', ['*.logic.azure.com']],
    ['http', 'http://qyapi.weixin.qq.com/hook', ['qyapi.weixin.qq.com']],
    ['http to an address inside the network', 'http://169.254.169.254/latest', ['169.254.169.254']],
    ['a file', 'file:///etc/passwd', ['']],
    ['credentials in the address', 'https://user:pass@qyapi.weixin.qq.com/', ['qyapi.weixin.qq.com']],
    ['loopback that is not listed', 'http://127.0.0.1:9001/', ['qyapi.weixin.qq.com']],
    ['another port of a listed host', 'https://qyapi.weixin.qq.com:8443/', ['qyapi.weixin.qq.com']],
    ['another port of a listed domain', 'https://a.logic.azure.com:22/', ['*.logic.azure.com']],
    ['the usual port of a host that is listed with another', 'https://proxy.example/', ['proxy.example:8443']],
    ['what is no address', 'qyapi', ['qyapi.weixin.qq.com']],
  ])('refuses %s', async (_, url, listed) => {
    const answer = await postWebhook({ url, body: '{}', hosts: listed });

    expect(answer).toEqual({ kind: 'refused', reason: expect.not.stringContaining('pass@') });
  });

  it.each([
    ['the port of https, written or not', 'https://127.0.0.2:443/', ['127.0.0.2']],
    ['the port that the list names', 'https://127.0.0.2:1/', ['127.0.0.2:1']],
    ['the port that the list names, of any name below', 'https://a.localhost:1/', ['*.localhost:1']],
  ])('calls %s', async (_, url, listed) => {
    expect(await postWebhook({ url, body: '{}', hosts: listed })).toMatchObject({ kind: 'unreachable' });
  });

  it('says that a service is away, without its address', async () => {
    chat.answer = 'cut';

    const answer = await postWebhook({ url: `${chat.url}/hook?key=0123456789abcdef0123`, body: '{}', hosts });

    expect(answer).toEqual({
      kind: 'unreachable',
      reason: expect.stringMatching(/^127\.0\.0\.1 does not answer: (UND_ERR_SOCKET|ECONNRESET)$/),
    });
    expect(JSON.stringify(answer)).not.toContain('0123456789');
  });

  it('does not wait for ever', async () => {
    chat.answer = 'hang';

    const answer = await webhookPost({ timeoutMs: 20 })({ url: chat.url, body: '{}', hosts });

    expect(answer).toEqual({ kind: 'unreachable', reason: '127.0.0.1 does not answer: timeout' });
  });

  it('reads at most 64 KiB of an answer', async () => {
    chat.answer = { body: 'x'.repeat(300_000) };

    const answer = await postWebhook({ url: chat.url, body: '{}', hosts });

    expect(answer).toMatchObject({ kind: 'answered', body: 'x'.repeat(65_536) });
  });
});
