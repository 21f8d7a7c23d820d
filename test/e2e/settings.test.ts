/** Settings in the console: a chat is tested by what it says itself, and views of one's own are deleted. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Page } from 'playwright-core';
import { LOCAL_WECOM_ROUTE } from '#local/reaction/reaction-environment.ts';
import { type ApiWorld, SHOP, startApiWorld } from '../support/api-world.ts';
import { endMinute } from '../support/channel-tests.ts';
import { type ConsoleBrowser, findBarriers, isTooWide, keepScreen, openBrowser } from './support/browser.ts';

const SEND = `Send a test message to ${LOCAL_WECOM_ROUTE}`;
const NAME = '<b onclick="x">Mine</b>';

describe('settings in the console', () => {
  let browser: ConsoleBrowser;
  let world: ApiWorld;
  let tables: DynamoDBClient;
  const wecom = () => {
    if (world.cloud.reaction === undefined) throw new Error('This platform does not react.');
    return world.cloud.reaction.wecom;
  };
  const sent = () =>
    wecom()
      .messages()
      .filter(({ content }) => content.includes('测试消息')).length;
  const open = (width = 1280, locale: 'en-GB' | 'zh-CN' | 'es-ES' = 'en-GB') => browser.open('/settings', { at: world.url, width, locale });
  const send = (page: Page) => page.getByRole('button', { name: SEND }).click();
  const saveView = (id: string) =>
    world.ask(`/v1/views/${id}`, 'admin', {
      method: 'PUT',
      body: { name: NAME, page: 'findings', query: 'severity=HIGH' },
      headers: { 'if-none-match': '*' },
    });

  beforeAll(async () => {
    world = await startApiWorld({ withReaction: true });
    if (world.cloud.reaction === undefined) throw new Error('This platform does not react.');
    tables = world.cloud.reaction.host.client(DynamoDBClient);
    browser = await openBrowser();
  });
  afterAll(async () => {
    tables.destroy();
    await browser.close();
    await world.close();
  });
  beforeEach(async () => {
    wecom().recover();
    await endMinute(tables);
  });

  it('show channels, tenants with their accounts and how findings are published, and where each is changed', async () => {
    const page = await open();

    await page.getByRole('cell', { name: 'everything' }).waitFor();
    for (const text of [SHOP, 'in the administrator account', 'reaction.notifications', 'api.tenants'])
      await page.getByText(text).first().waitFor();
    expect(await page.content()).not.toMatch(/secretsmanager|webhook\/send/);
    expect(await findBarriers(page)).toEqual([]);
    await keepScreen(page, 'settings');
    expect(browser.complaints()).toEqual([]);
  });

  it('send one test message, say that the chat took it, and the chat shows it', async () => {
    const before = sent();
    const page = await open();
    await send(page);
    await page.getByRole('status').getByText('The chat took the message.').waitFor();
    expect(sent() - before).toBe(1);
    await keepScreen(page, 'settings-delivered');

    await page.goto(wecom().url);
    await page.getByText('Test message').first().waitFor();
    await page.getByText('Asked for by').first().waitFor();
  });

  it('say that a channel was tested a moment ago, and send nothing', async () => {
    const page = await open();
    await send(page);
    await page.getByText('The chat took the message.').waitFor();
    const before = sent();
    await send(page);

    await page.getByRole('alert').getByText('A channel is tested once a minute.').waitFor();
    expect(await page.getByText('The chat took the message.').count()).toBe(0);
    expect(sent()).toBe(before);
  });

  it.each([
    ['refuses', 93000, 'The chat refused the message.', /code 93000/],
    ['is away', 'down', 'The chat did not say that it took the message.', /does not answer/],
  ] as const)('claim no success where the chat %s, and say what it said', async (_what, failure, words, reason) => {
    wecom().failWith(failure);
    const page = await open();
    await send(page);

    const alert = page.getByRole('alert');
    await alert.getByText(words).waitFor();
    await alert.getByText(reason).waitFor();
    expect(await page.getByText('The chat took the message.').count()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('claim nothing where the answer is lost on its way, and the same again sends no second message', async () => {
    const before = sent();
    const page = await open();
    await page.route('**/v1/settings/channels/*/test', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await send(page);
    await page.getByRole('alert').getByText('Nobody knows if it was done.').waitFor();

    await page.unroute('**/v1/settings/channels/*/test');
    await send(page);
    await page.getByText('The chat took the message.').waitFor();
    expect(sent() - before).toBe(1);
  });

  it('list the views of the person, and delete one once the API says so', async () => {
    await saveView('mine');
    const page = await open();
    const views = page.getByRole('table', { name: 'Your views' });
    await views.getByRole('link', { name: NAME }).waitFor();
    await page.route('**/v1/views/mine', (route) => route.abort());
    await page.getByRole('button', { name: `Delete ${NAME}` }).click();
    await page.getByRole('alert').getByText('Nobody knows if it was done.').waitFor();
    await views.getByRole('link', { name: NAME }).waitFor();

    await page.unroute('**/v1/views/mine');
    await page.getByRole('button', { name: `Delete ${NAME}` }).click();
    await page.getByRole('status').getByText('is deleted').waitFor();
    expect((await world.ask('/v1/views', 'admin')).body).toEqual({ items: [], next: null });
    expect(await views.count()).toBe(0);
  });

  it.each([
    ['zh-CN', '通知渠道'],
    ['es-ES', 'Canales'],
  ] as const)('speak the language of the person: %s', async (locale, title) => {
    const page = await open(1280, locale);

    await page.getByRole('heading', { name: title }).waitFor();
  });

  it('fit a phone, with an answer and a view', async () => {
    await saveView('on-a-phone');
    wecom().failWith(93000);
    const page = await open(360);
    await send(page);
    await page.getByText('The chat refused the message.').waitFor();

    expect(await isTooWide(page)).toBe(false);
    expect(await findBarriers(page)).toEqual([]);
    await keepScreen(page, 'settings-phone');
  });
});
