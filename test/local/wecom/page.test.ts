import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { LANGUAGES } from '@attack-reactor/kit/contract';
import { NOTIFICATION_KINDS } from '#domain/notification/notification.ts';
import { RESULT_STATUSES } from '#domain/reaction/reaction-result.ts';
import { type LoopbackServer, readBody, serveLoopback } from '#local/loopback-server.ts';
import type { ChatMessage } from '#local/wecom/chat.ts';
import { pageAddress } from '#local/wecom/page.ts';
import { startWecom, type WecomStandIn } from '#local/wecom/wecom.ts';
import { aNotification } from '../../support/notifications.ts';

const FOLDER = join(import.meta.dirname, '../../../local/wecom/page');
const TOKEN = 'the-key-of-this-platform';
const REQUEST = { executionId: 'one', action: 'approve', person: 'mei' };

describe('the chat page', () => {
  let wecom: WecomStandIn;
  let control: LoopbackServer;
  let reached: { readonly path: string | undefined; readonly key: string | undefined; readonly body: unknown }[];
  beforeEach(async () => {
    reached = [];
    wecom = await startWecom({ keys: [] });
    control = await serveLoopback(async (incoming, response) => {
      const body: unknown = JSON.parse((await readBody(incoming, 10_000))?.toString() ?? 'null');
      reached.push({ path: incoming.url, key: incoming.headers.authorization, body });
      response.writeHead(200).end('{"status":"FIXED"}');
    });
    wecom.letAct({ url: control.url, token: TOKEN });
  });
  afterEach(() => Promise.all([wecom.close(), control.close()]));

  /** As a browser asks that stands on a page of this origin. */
  function act(body: unknown, headers: Readonly<Record<string, string>> = {}, method = 'POST') {
    const own = { origin: wecom.url, authorization: `Bearer ${TOKEN}`, ...headers };
    return fetch(`${wecom.url}/act`, { method, headers: own, ...(method === 'POST' && { body: JSON.stringify(body) }) });
  }

  async function chat(language = 'en'): Promise<{ readonly canAct: boolean; readonly messages: readonly ChatMessage[] }> {
    return (await fetch(`${wecom.url}/chat?language=${language}`)).json() as ReturnType<typeof chat>;
  }

  it.each([
    ['approve', '/answer', { verdict: 'approve', by: 'mei', comment: 'not today' }],
    ['reject', '/answer', { verdict: 'reject', by: 'mei', comment: 'not today' }],
    ['acknowledge', '/answer', { verdict: 'acknowledge', by: 'mei', comment: 'not today' }],
    ['rollback', '/rollback', { requestedBy: 'mei', force: false, confirm: false }],
  ])('hands %s on to the control server, with its token', async (action, path, body) => {
    const answer = await act({ ...REQUEST, action, comment: 'not today' });

    expect(answer.status).toBe(200);
    expect(reached).toEqual([{ path, key: `Bearer ${TOKEN}`, body: { executionId: 'one', ...body } }]);
  });

  it.each<[string, Readonly<Record<string, string>>, unknown, number]>([
    ['from a page of another origin', { origin: 'https://evil.example' }, REQUEST, 403],
    ['from a page of another port', { origin: 'http://127.0.0.1:1' }, REQUEST, 403],
    ['from a page without origin', { origin: 'null' }, REQUEST, 403],
    ['without the key', { authorization: '' }, REQUEST, 403],
    ['with the key of another platform', { authorization: 'Bearer other' }, REQUEST, 403],
    ['as somebody who is not of this machine', {}, { ...REQUEST, person: 'root' }, 400],
    ['for what is no action', {}, { ...REQUEST, action: 'stop' }, 400],
    ['with a field that nobody asked for', {}, { ...REQUEST, by: 'root' }, 400],
    ['with what is no object', {}, 'x', 400],
    ['with more than anybody would write', {}, { ...REQUEST, comment: 'x'.repeat(20_000) }, 400],
  ])('refuses an action %s', async (_what, headers, body, status) => {
    const answer = await act(body, headers);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ name: 'Refused', message: expect.any(String) });
    expect(reached).toEqual([]);
  });

  it.each(['GET', 'PUT', 'DELETE'])('changes nothing by %s', async (method) => {
    expect((await act(REQUEST, {}, method)).status).toBe(405);
    expect(reached).toEqual([]);
  });

  it('can only be read where no control server is', async () => {
    const alone = await startWecom({ keys: [] });

    const answer = await fetch(`${alone.url}/act`, { method: 'POST', headers: { origin: alone.url }, body: JSON.stringify(REQUEST) });
    const read: unknown = await (await fetch(`${alone.url}/chat`)).json();
    await alone.close();

    expect(answer.status).toBe(403);
    expect(read).toMatchObject({ canAct: false });
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example'])(
    'answers nothing, not even a message, to the address %s',
    async (host) => {
      const statuses = await Promise.all(['/', '/chat', '/messages', '/act'].map((path) => statusAt(wecom.url, path, host)));

      expect(statuses).toEqual([403, 403, 403, 403]);
    },
  );

  it('runs no script and loads nothing but its own, and sends its key to nobody', async () => {
    const answer = await fetch(wecom.url);
    const page = await answer.text();

    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page).not.toMatch(/http-equiv|<style|<script>|\son\w+=|style=|https?:/);
    expect(page).not.toContain(TOKEN);
    expect(new URL(pageAddress(wecom.url, { token: TOKEN })).hash).toBe(`#key=${TOKEN}`);
  });

  it('serves every file that it is made of, and no other', async () => {
    const own = readdirSync(FOLDER).map((name) => (name === 'index.html' ? '/' : `/${name}`));
    const others = ['/index.html', '/../page.ts', '/%2e%2e/page.ts', '/app.ts'];

    const statuses = await Promise.all([...own, ...others].map(async (path) => (await fetch(wecom.url + path)).status));

    expect(statuses).toEqual([...own.map(() => 200), ...others.map(() => 404)]);
  });

  it('shows each message in the language that the reader chooses, newest first', async () => {
    const told = [aNotification('one', { kind: 'FIXED' }), aNotification('two', { kind: 'APPROVAL_REQUESTED' })];
    wecom.show({ told: () => told, execution: async () => undefined });

    const texts = await Promise.all(LANGUAGES.map(async (language) => JSON.stringify((await chat(language)).messages)));

    expect((await chat()).messages.map(({ id }) => id)).toEqual(told.map(({ id }) => id).toReversed());
    expect(new Set(texts).size).toBe(LANGUAGES.length);
  });

  it('says that nothing changed where nothing did', async () => {
    const first = await fetch(`${wecom.url}/chat`);
    const etag = first.headers.get('etag') ?? '';

    const same = await fetch(`${wecom.url}/chat`, { headers: { 'if-none-match': etag } });
    wecom.show({ told: () => [aNotification('new', {})], execution: async () => undefined });
    const other = await fetch(`${wecom.url}/chat`, { headers: { 'if-none-match': etag } });

    expect([first.status, same.status, other.status]).toEqual([200, 304, 200]);
  });
});

describe('the words of the page', () => {
  it('are the same in number in every language, and name every status', async () => {
    const { WORDS } = await import(join(FOLDER, 'words.js'));
    const shape = (language: string) => [Object.keys(WORDS[language]), Object.keys(WORDS[language].statuses)];

    expect(Object.keys(WORDS)).toEqual([...LANGUAGES]);
    for (const language of LANGUAGES) expect(shape(language)).toEqual(shape('en'));
    expect(Object.keys(WORDS.en.statuses)).toEqual(expect.arrayContaining([...RESULT_STATUSES]));
    for (const language of LANGUAGES) {
      const places = (text: unknown) => String(text).match(/\{\w+\}/g) ?? [];
      for (const key of Object.keys(WORDS.en)) expect([key, places(WORDS[language][key])]).toEqual([key, places(WORDS.en[key])]);
    }
  });

  it('are all that the page asks for', async () => {
    const { WORDS } = await import(join(FOLDER, 'words.js'));
    const app = readFileSync(join(FOLDER, 'app.js'), 'utf8');
    const page = readFileSync(join(FOLDER, 'index.html'), 'utf8');

    const asked = [...app.matchAll(/words\('(\w+)'/g), ...page.matchAll(/data-word="(\w+)"/g)].map(([, key]) => key);

    expect(asked.filter((key) => typeof WORDS.en[key ?? ''] !== 'string')).toEqual([]);
  });
});

describe('what the page makes of hostile text', () => {
  const HOSTILE = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[bad](javascript:alert(1))',
    '[bad](JaVaScRiPt:alert)',
    '[bad](data:text/html,x)',
    '**<b onclick=alert(1)>**',
    '<font color="red" onmouseover="x">y</font>',
  ];

  it('is never markup: no code of the page can make any of a text', () => {
    const code = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
      .join('\n');

    expect(code).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|eval\(|new Function|setAttribute/,
    );
  });

  it.each(NOTIFICATION_KINDS)('is text, and links lead to the web only: %s', async (kind) => {
    const elements = recordElements();
    const wecom = await startWecom({ keys: [] });
    const hostile = HOSTILE.join(' ');
    const base = aNotification('hostile', { kind, reason: hostile, requestedBy: hostile });
    const notification = { ...base, finding: { ...base.finding, title: hostile, url: 'javascript:alert(1)' } };
    wecom.show({ told: () => [notification], execution: async () => undefined });
    const { messages } = (await (await fetch(`${wecom.url}/chat`)).json()) as { messages: ChatMessage[] };
    await wecom.close();
    const { showLine } = await import(join(FOLDER, 'elements.js'));

    for (const line of messages[0]?.lines ?? []) showLine(line);

    expect(elements.made.map(({ tag }) => tag).filter((tag) => !['p', 'b', 'span', 'a', 'code'].includes(tag))).toEqual([]);
    expect(elements.made.flatMap(({ href }) => href ?? []).filter((href) => !/^https?:\/\//.test(href))).toEqual([]);
    expect(elements.made.flatMap((one) => Object.keys(one)).filter((name) => name.startsWith('on') || name === 'innerHTML')).toEqual([]);
    expect(elements.texts.join('')).toContain('alert(1)');
    elements.forget();
  });
});

type Made = { readonly tag: string; readonly href?: string };

/** A document that remembers what is made in it; Node has none. */
function recordElements() {
  const made: Made[] = [];
  const texts: string[] = [];
  const create = (tag: string) => {
    const one = {
      tag,
      append: () => undefined,
      set textContent(text: string) {
        texts.push(text);
      },
    };
    made.push(one);
    return one;
  };
  const createTextNode = (text: string) => {
    texts.push(text);
    return {};
  };
  Object.assign(globalThis, { document: { createElement: create, createTextNode } });
  return { made, texts, forget: () => Reflect.deleteProperty(globalThis, 'document') };
}

/** A request under another name of this machine: `fetch` does not let anybody choose the host. */
function statusAt(url: string, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url + path, { method: path === '/act' ? 'POST' : 'GET', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}
