import type { Page, Route } from 'playwright-core';
import { settle } from '#tools/console/visit.ts';
import { type ConsoleBrowser, findBarriers, openBrowser } from './support/browser.ts';

const rows = (page: Page) => page.locator('main tbody [role=row]');
const isPath = (path: RegExp) => (url: URL) => path.test(url.pathname);
/** Lists and counts that come from the database; what is asked for by its id comes from tables that never sleep. */
const FROM_DATABASE = isPath(/^\/v1\/(findings|findings\/facets|findings\/groups|controls|matrix|trend|standards)$/);
const RETRY_SECONDS = 2;

/** The answer of the API while the database wakes; the browser gets it in place of the API's own. */
const answerWaking = (route: Route) =>
  route.fulfill({
    status: 503,
    contentType: 'application/problem+json',
    headers: { 'retry-after': String(RETRY_SECONDS) },
    body: JSON.stringify({ type: 'about:blank', status: 503, title: 'The database is waking', requestId: 'waking-1' }),
  });

describe('the database', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it.each([
    { path: '/findings', name: 'Findings' },
    { path: '/controls', name: 'Controls' },
    { path: '/matrix', name: 'ATT&CK matrix' },
  ])('is waking (answered in place of the API): $path says so, asks again by itself, and shows what then comes', async ({ path, name }) => {
    const page = await browser.open('/approvals');
    let isWaking = true;
    let refusals = 0;
    await page.route(FROM_DATABASE, (route) => {
      if (!isWaking) return route.continue();
      refusals += 1;
      return answerWaking(route);
    });
    await page.getByRole('link', { name, exact: true }).click();
    await page.waitForURL((url) => url.pathname === path);
    const notice = page.getByRole('status').filter({ hasText: 'The database is waking.' }).first();
    await notice.waitFor();
    expect(await notice.innerText()).toContain(`This page asks again in ${RETRY_SECONDS} seconds.`);
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    const before = refusals;
    await page.waitForResponse((response) => response.status() === 503);
    expect(refusals).toBeGreaterThan(before);
    isWaking = false;
    await page
      .locator(path === '/matrix' ? 'button.cell' : 'main tbody [role=row]')
      .first()
      .waitFor();
    await notice.waitFor({ state: 'detached' });
    expect(browser.complaints()).toEqual([]);
    await page.context().close();
  });

  it('falls asleep under a page that has rows: those of the old question do not stand for the new one, whose rows then come', async () => {
    const page = await browser.open('/findings');
    await rows(page).first().waitFor();
    await page.route(FROM_DATABASE, answerWaking);
    await page
      .getByRole('columnheader', { name: /Account/ })
      .getByRole('button')
      .click();
    await page.getByText('The database is waking.').first().waitFor();
    expect(await rows(page).count()).toBe(0);
    await page.unroute(FROM_DATABASE);
    await page.getByText('The database is waking.').first().waitFor({ state: 'detached' });
    await page.waitForURL(/sort=account/);
    await rows(page).first().waitFor();
    await page.context().close();
  });

  it('is not needed for a finding, an execution and the approvals (lists answered in place of the API)', async () => {
    const page = await browser.open('/findings');
    const finding = (await rows(page).first().locator('a').first().getAttribute('href')) ?? '';
    await page.goto(new URL('/undoable', page.url()).href);
    await settle(page);
    const execution = (await page.locator('main tbody a[href^="/executions/"]').first().getAttribute('href')) ?? '';
    await page.route(FROM_DATABASE, answerWaking);
    const go = async (path: string) => {
      await page.goto(new URL(path, page.url()).href);
      await settle(page);
    };
    await go(finding);
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    await page.locator('article li.line').first().waitFor();
    await go(execution);
    await page.getByRole('heading', { name: 'Steps' }).waitFor();
    await go('/executions');
    await rows(page).first().waitFor();
    await go('/approvals');
    await rows(page).first().waitFor();
    expect(await page.getByText('The database is waking.').count()).toBe(0);
    // The list shows that the database is away indeed.
    await go('/findings');
    await page.getByText('The database is waking.').first().waitFor();
    expect(browser.complaints()).toEqual([]);
    await page.context().close();
  });
});

describe('the network', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('is gone: the page says so, and "Try again" works once it is back', async () => {
    const page = await browser.open('/findings');
    await rows(page).first().waitFor();
    await page.context().setOffline(true);
    await page
      .getByRole('columnheader', { name: /Account/ })
      .getByRole('button')
      .click();
    const problem = page.getByRole('alert').filter({ hasText: 'The API cannot be reached.' });
    await problem.waitFor();
    const retry = problem.getByRole('button', { name: 'Try again' });
    await retry.click();
    await problem.waitFor();
    await page.context().setOffline(false);
    await retry.click();
    await rows(page).first().waitFor();
    await problem.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('sort')).toBe('account');
    expect(browser.complaints()).toEqual([]);
    await page.context().close();
  });
});

describe('the session', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('ends in the middle (401 in place of the API): what is there stays, and to sign in again comes back to the very address', async () => {
    const page = await browser.open('/findings?severity=CRITICAL&severity=HIGH');
    await rows(page).first().waitFor();
    const titles = await rows(page).locator('a').first().innerText();
    const isApi = isPath(/^\/v1\//);
    await page.route(isApi, (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'about:blank', status: 401, title: 'Unauthorized' }),
      }),
    );
    // The drawer asks for a finding, and is refused.
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.waitForURL(/open=/);
    const notice = page.getByRole('alert').filter({ hasText: 'Your session has ended. What you see stays here.' });
    await notice.waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog.side').waitFor({ state: 'detached' });
    expect(await rows(page).locator('a').first().innerText()).toBe(titles);
    expect(await findBarriers(page)).toEqual([]);
    const address = page.url();
    await page.unroute(isApi);
    await notice.getByRole('button', { name: 'Sign in again' }).click();
    await page.waitForURL((url) => url.pathname === '/signed-in' || url.href === address);
    await page.waitForURL(address);
    await settle(page);
    await rows(page).first().waitFor();
    expect(page.url()).toBe(address);
    expect(await notice.count()).toBe(0);
    expect(await rows(page).locator('a').first().innerText()).toBe(titles);
    await page.context().close();
  });

  it('does not begin where the provider gives no token: the page says so, and a second try comes to the first page', async () => {
    const page = await browser.open('/findings');
    const isToken = isPath(/^\/token$/);
    await page.route(isToken, (route) =>
      route.fulfill({ status: 400, headers: { 'access-control-allow-origin': '*' }, json: { error: 'invalid_grant' } }),
    );
    await page.reload();
    await page.getByRole('heading', { name: 'You could not be signed in' }).waitFor();
    expect(await page.locator('main').innerText()).toContain('invalid_grant');
    expect(await findBarriers(page)).toEqual([]);
    await page.unroute(isToken);
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.context().close();
  });
});
