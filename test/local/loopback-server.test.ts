import { Agent, request } from 'node:http';
import { type LoopbackServer, serveLoopback } from '#local/loopback-server.ts';

describe('a loopback server', () => {
  let server: LoopbackServer;
  beforeAll(async () => {
    server = await serveLoopback(async (_request, response) => void response.end('here'));
  });
  afterAll(() => server.close());

  it('never ends a connection that a client may be about to use again', async () => {
    const agent = new Agent({ keepAlive: true });
    const headers = await new Promise((resolve, reject) => {
      request(server.url, { agent }, (response) => response.resume().on('end', () => resolve(response.headers)))
        .on('error', reject)
        .end();
    });
    agent.destroy();
    // A server that ends idle connections says after how many seconds: `Keep-Alive: timeout=5`.
    expect(headers).toMatchObject({ connection: 'keep-alive' });
    expect(headers).not.toHaveProperty('keep-alive');
  });
});
