import type { Page } from 'playwright-core';
import { type ConsoleBrowser, findBarriers, openBrowser } from './support/browser.ts';

describe('the overview', () => {
  let browser: ConsoleBrowser;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  beforeEach(async () => {
    page = await browser.open('/');
    await page.getByRole('button', { name: 'End the tour' }).click();
  });
  afterEach(() => page.context().close());
  afterAll(() => browser.close());

  const readNumber = (text: string) => Number(text.replace(/\D/g, ''));

  it('counts by severity what is open, and each bar leads to the findings that it counts', async () => {
    const bars = page.getByRole('list', { name: 'Open by severity' }).getByRole('link');
    const counts = await bars.locator('.n').allInnerTexts();
    const total = readNumber(await page.locator('.total strong').innerText());
    expect(counts.map(readNumber).reduce((sum, n) => sum + n, 0)).toBe(total);

    await bars.first().click();
    await page.waitForURL(/\/findings\?severity=CRITICAL$/);
    await page.waitForLoadState('networkidle');
    await page.getByText(`${counts[0]} findings`).waitFor();
  });

  it('says as many techniques to be blind as the matrix shows', async () => {
    const link = page.getByRole('link', { name: /blind$/ });
    const blind = readNumber(await link.innerText());
    await link.click();
    await page.waitForURL(/\/matrix\?show=blind$/);
    await page.getByText(new RegExp(`^${blind} techniques shown: 0 firing, 0 quiet, ${blind} blind`)).waitFor();
  });

  it('has the trend as lines and as a table, of 30 or 90 days', async () => {
    expect(await page.getByRole('img', { name: /^30 days/ }).count()).toBe(1);
    await page.getByRole('button', { name: '90 days' }).click();
    await page.waitForURL(/days=90/);
    await page.getByRole('img', { name: /^90 days/ }).waitFor();
    await page.locator('summary', { hasText: 'As a table' }).click();
    expect(await page.locator('tbody tr').count()).toBe(90);
  });

  it('names what waits: questions, what runs, and what can be undone', async () => {
    const waiting = page.getByRole('region', { name: 'Waits for you' });
    await waiting.getByRole('link', { name: 'Approvals' }).waitFor();
    expect(await waiting.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
      expect.stringMatching(/^Approvals \d/),
      expect.stringMatching(/^Running executions\s\d/),
      expect.stringMatching(/^Changes that can be undone \d/),
    ]);
  });
});

describe('the tour', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  const readFocus = (page: Page) => page.evaluate<string>('document.activeElement?.getAttribute("aria-labelledby") ?? ""');

  it('begins at the first contact without taking the focus, has five steps, and does not come again', async () => {
    const page = await browser.open('/');
    const card = page.getByRole('dialog');
    await card.waitFor();
    expect(await readFocus(page)).toBe('');
    expect(await findBarriers(page)).toEqual([]);
    for (const path of ['/findings', '/matrix', '/approvals', '/undoable']) {
      await card.getByRole('button', { name: 'Next' }).click();
      await page.waitForURL((url) => url.pathname === path);
      await card.waitFor();
      expect(await readFocus(page)).toBe('tour-title');
    }
    expect(await card.innerText()).toContain('5 of 5');
    await card.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.waitForLoadState('networkidle');
    expect(await card.count()).toBe(0);
    expect(browser.complaints()).toEqual([]);
    await page.context().close();
  });

  it('is started again from the commands, and Escape ends it', async () => {
    const page = await browser.open('/matrix');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('tour');
    await page.keyboard.press('Enter');
    const card = page.getByRole('dialog', { name: 'Where things stand' });
    await card.waitFor();
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'detached' });
    await page.context().close();
  });
});
