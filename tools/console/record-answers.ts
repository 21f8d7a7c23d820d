import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Response } from 'playwright-core';
import { consoleFolder } from '#local/console/build-console.ts';
import { nameRecording } from '../../web/app/demo/recording-name.ts';
import { FACET_FIELDS } from '../../web/app/modules/findings/finding-query.ts';
import { PAGES, settle, signIn } from './visit.ts';

/** One answer of the API, under the address by which the console asks. */
type Answers = Map<string, string>;

const LANGUAGES = ['en-GB'] as const;

type RecordOptions = {
  /** Opens a new page of a browser that has seen nothing. */
  readonly newPage: (locale: string) => Promise<Page>;
  readonly url: string;
  readonly say: (line: string) => void;
};

/** Writes the built console and recorded answers of a platform into a folder, which is made anew. @returns the number of answers */
export async function writeDemo(folder: string, options: RecordOptions): Promise<number> {
  const pages = consoleFolder();
  if (pages === undefined) throw new Error('The console is not built: npm run -s console:build');
  rmSync(folder, { recursive: true, force: true });
  cpSync(pages, folder, { recursive: true });
  const count = await recordAnswers(options, join(folder, 'demo'));
  const settings = { issuer: options.url, clientId: 'demo', scope: 'openid', api: '/v1', groupsClaim: 'groups', isDemo: true };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(settings));
  // File servers show this page for a path that is no file.
  cpSync(join(folder, 'index.html'), join(folder, '404.html'));
  return count;
}

/**
 * Visits every page, and records each answer that the API gives: those of the pages, of every finding, execution, approval and
 * control that they list, and of every single value of a filter. The demo says of the others that nobody recorded them.
 */
async function recordAnswers({ newPage, url, say }: RecordOptions, folder: string): Promise<number> {
  const answers: Answers = new Map();
  let authorization = '';
  for (const locale of LANGUAGES) {
    const page = await newPage(locale);
    page.on('request', (request) => {
      authorization = request.headers()['authorization'] ?? authorization;
    });
    const reading: Promise<void>[] = [];
    page.on('response', (response) => reading.push(keep(response, answers)));
    for (const [index, path] of PAGES.entries()) {
      await page.goto(url + path);
      if (index === 0) await signIn(page, 'admin');
      await settle(page);
    }
    await Promise.all(reading);
  }
  say(`${answers.size} answers of ${PAGES.length} pages`);
  const ask = async (address: string): Promise<unknown> => {
    const known = answers.get(address);
    if (known !== undefined) return JSON.parse(known);
    const response = await fetch(url + address, { headers: { authorization } });
    if (!response.ok) return undefined;
    const text = await response.text();
    answers.set(address, text);
    return JSON.parse(text);
  };
  await followLists(answers, ask);
  await followFacets(answers, ask);
  say(`${answers.size} answers with those that pages lead to`);
  mkdirSync(folder, { recursive: true });
  for (const [address, text] of answers) writeFileSync(join(folder, `${await nameRecording(url + address)}.json`), text);
  return answers.size;
}

async function keep(response: Response, answers: Answers): Promise<void> {
  const { pathname, search } = new URL(response.url());
  if (!pathname.startsWith('/v1/') || response.status() !== 200 || response.request().method() !== 'GET') return;
  // A page that is left does not wait for what it asked.
  const text = await response.text().catch(() => undefined);
  if (text !== undefined) answers.set(pathname + search, text);
}

type Ask = (address: string) => Promise<unknown>;
type Listed = { readonly items?: readonly { readonly [name: string]: unknown }[]; readonly next?: string | null };

/** Asks for what lists lead to: the following pages, and each entry by its id. */
async function followLists(answers: Answers, ask: Ask): Promise<void> {
  for (const address of [...answers.keys()]) {
    for (let at: string | undefined = address; at !== undefined; ) {
      const { items = [], next } = ((await ask(at)) ?? {}) as Listed;
      for (const item of items) await followItem(at, item, ask);
      at = typeof next === 'string' ? withParameter(at, 'cursor', next) : undefined;
    }
  }
}

async function followItem(list: string, item: Readonly<Record<string, unknown>>, ask: Ask): Promise<void> {
  const path = list.split('?')[0];
  if (path === '/v1/findings' && typeof item['identity'] === 'string') {
    const finding = `/v1/findings/${item['identity']}`;
    const detail = (await ask(finding)) as { readonly executions?: readonly { readonly id: string }[] } | undefined;
    await ask(`${finding}/decision`);
    for (const { id } of detail?.executions ?? []) await ask(`/v1/executions/${id}`);
  }
  if ((path === '/v1/executions' || path === '/v1/undoable') && typeof item['id'] === 'string') await ask(`/v1/executions/${item['id']}`);
  if (path === '/v1/approvals' && typeof item['id'] === 'string') {
    await ask(`/v1/approvals/${item['id']}`);
    await ask(`/v1/executions/${item['id']}`);
  }
}

/** Asks for the list and the counts of every value that the filter panel offers. */
async function followFacets(answers: Answers, ask: Ask): Promise<void> {
  const base = [...answers.keys()].filter((address) => /^\/v1\/findings(\/facets)?\?/.test(address) && !address.includes('cursor='));
  const counted = base.find((address) => address.startsWith('/v1/findings/facets'));
  if (counted === undefined) return;
  const { facets = {} } = ((await ask(counted)) ?? {}) as { facets?: Readonly<Record<string, { values: readonly { value: string }[] }>> };
  for (const field of FACET_FIELDS)
    for (const { value } of facets[field]?.values.slice(0, 20) ?? [])
      for (const address of base) if (value !== '') await ask(withParameter(address, field, value));
}

function withParameter(address: string, name: string, value: string): string {
  const [path = '', query = ''] = address.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set(name, value);
  return `${path}?${parameters}`;
}
