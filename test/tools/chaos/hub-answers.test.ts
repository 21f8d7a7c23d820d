import type { ServerResponse } from 'node:http';
import { type LoopbackServer, serveLoopback } from '#local/loopback-server.ts';
import { answerEmpty, answerHtml, answerWithoutEnd, cutAnswer, trickleAnswer } from '#tools/chaos/hub-answers.ts';

const BODY = JSON.stringify({ FailedCount: 0, SuccessCount: 12, FailedFindings: [] });

describe('answers that are not the whole answer in one piece', () => {
  const servers: LoopbackServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  const ask = async (write: (response: ServerResponse, body: string) => void | Promise<void>) => {
    const server = await serveLoopback(async (_, response) => write(response, BODY));
    servers.push(server);
    return fetch(server.url);
  };

  it.each([
    ['HTML', answerHtml, 'text/html', /^<!doctype html>/],
    ['an empty object', answerEmpty, 'application/json', /^\{\}$/],
    ['the first half', cutAnswer, 'application/json', new RegExp(`^${BODY.slice(0, 20).replace('{', '\\{')}[^}]*$`)],
    ['all, in pieces', trickleAnswer, 'application/json', /"FailedFindings":\[\]\}$/],
  ])('%s, with status 200', async (_, write, type, text) => {
    const response = await ask(write);

    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(await response.text()).toMatch(text);
  });

  it('begins and does not end', async () => {
    const response = await ask(answerWithoutEnd);
    const reader = response.body?.getReader();

    expect(String(Buffer.from((await reader?.read())?.value ?? []))).toBe(BODY.slice(0, BODY.length / 2));
    const further = reader?.read();
    await servers.splice(0)[0]?.close();
    await expect(further).rejects.toThrow();
  });
});
