import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { settle } from '#tools/console/visit.ts';
import { type ConsoleBrowser, findBarriers, isTooWide, keepScreen, openBrowser, type Visit } from './support/browser.ts';

describe('findings of the console', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  const rows = (page: Page) => page.locator('tbody [role=row]');
  const total = async (page: Page) =>
    Number(/[\d,]+/.exec(await page.locator('header [role=status]').first().innerText())?.[0].replace(',', ''));
  /** The number of a list that the API answers a moment later; what is read last is compared. */
  async function expectTotal(page: Page, expected: number): Promise<void> {
    for (let attempt = 0; attempt < 100 && (await total(page)) !== expected; attempt += 1) await page.waitForTimeout(200);
    expect(await total(page)).toBe(expected);
  }
  const drawer = (page: Page) => page.locator('dialog.side');

  async function openList(query: string, visit: Visit = {}): Promise<Page> {
    const page = await browser.open(`/findings${query}`, visit);
    await rows(page).first().waitFor();
    return page;
  }

  describe('findings view with filter, sort and search', () => {
    it('filters by a value and by all others, and their counts add up', async () => {
      const is = await total(await openList('?severity=CRITICAL'));
      const isNot = await total(await openList('?severity!=CRITICAL'));
      expect(is).toBeGreaterThan(0);
      await expectTotal(await openList(''), is + isNot);
    });

    it('writes each choice into the address, and the back button takes it back', async () => {
      const page = await openList('', { width: 1440 });
      const all = await total(page);
      await page.getByRole('checkbox', { name: /^High/ }).check();
      await page.waitForURL(/severity=HIGH/);
      const high = await page.locator('aside label', { hasText: 'High' }).locator('.count').innerText();
      const filtered = Number(high);
      await expectTotal(page, filtered);
      await page.getByRole('button', { name: 'All but High' }).click();
      await page.waitForURL(/severity!?(=|%21=|!=)HIGH/);
      await expectTotal(page, all - filtered);
      await page.goBack();
      await page.goBack();
      await page.waitForURL((url) => url.search === '');
      await expectTotal(page, all);
    });

    it('sorts by a heading', async () => {
      const page = await openList('');
      await page
        .getByRole('columnheader', { name: /Account/ })
        .getByRole('button')
        .click();
      await page.waitForURL(/sort=account/);
      await page.locator('section.list > [aria-busy=false]').waitFor();
      const accounts = await page.locator('tbody td[data-label=Account] .mono').allInnerTexts();
      expect(accounts.length).toBeGreaterThan(5);
      expect(accounts).toEqual(accounts.toSorted());
    });

    it('searches, and says what a search needs', async () => {
      const page = await openList('');
      await page.keyboard.press('/');
      await page.keyboard.type('ab');
      await page.keyboard.press('Enter');
      await page.getByText('three letters or digits').waitFor();
      await page.keyboard.type('cdefghi');
      await page.keyboard.press('Enter');
      await page.waitForURL(/q=abcdefghi/);
      await page.getByText('No open finding is like this').waitFor();
      const found = await openList('?q=invoices');
      expect((await rows(found).allInnerTexts()).every((text) => /invoices/i.test(text))).toBe(true);
    });

    it('shows whether a reactor is configured, in words, as its filter does', async () => {
      const without = await openList('?reactor=unbound');
      expect(new Set(await without.locator('tbody td[data-label=Reactor]').allInnerTexts())).toEqual(new Set(['not configured']));
      const having = await openList('?reactor=bound');
      expect(await having.locator('tbody td[data-label=Reactor]', { hasText: 'not configured' }).count()).toBe(0);
    });
  });

  it('groups by technique, and a group opens as its list with the same number', async () => {
    const page = await openList('?group=technique');
    const first = rows(page).first();
    const n = Number(await first.locator('.n').innerText());
    await first.click();
    await page.waitForURL(/technique=T/);
    await expectTotal(page, n);
    await page.goBack();
    await page.waitForURL(/group=technique/);
  });

  it('moves by the keyboard: j, e, j in the drawer, Escape, and the focus is on that row', async () => {
    const page = await openList('');
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    const title = drawer(page).locator('article h2');
    await title.waitFor();
    const first = await title.innerText();
    const firstAddress = page.url();
    await page.keyboard.press('j');
    await page.waitForURL((url) => url.href !== firstAddress);
    await settle(page);
    await page.keyboard.press('Escape');
    await drawer(page).waitFor({ state: 'detached' });
    const focused = await page.evaluate<string>('document.activeElement.innerText');
    expect(focused).toContain(await rows(page).nth(1).locator('a').first().innerText());
    expect(first).toBe(await rows(page).nth(0).locator('a').first().innerText());
  });

  it('keeps the choice of rows while pages are turned, and gives the chosen ones as a file', async () => {
    const page = await openList('');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('1 chosen').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Page 2').waitFor();
    await page.locator('section.list > [aria-busy=false]').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('2 chosen').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
    expect(
      readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n'),
    ).toHaveLength(3);
  });

  it.each(['CSV', 'JSON'] as const)('exports what is shown, all of it: %s', async (format) => {
    const page = await openList('?severity=HIGH&sort=account');
    const shown = await total(page);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('radio', { name: new RegExp(format) }).check();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('dialog').getByRole('button', { name: 'Export' }).click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    const severities = format === 'CSV' ? text.match(/^[0-9a-f]{32},HIGH,/gm) : text.match(/"severity": "HIGH"/g);
    expect(severities).toHaveLength(shown);
    await page.getByText(`${shown} findings are in the file.`).waitFor();
  });

  it('saves a view, opens it again, and forgets it', async () => {
    const page = await openList('?severity=CRITICAL&severity=LOW');
    await page.locator('summary', { hasText: 'Views' }).click();
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Critical ones 重');
    await page.locator('dialog').getByRole('button', { name: 'Save this view' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.waitForURL((url) => url.search === '');
    await page.locator('summary', { hasText: 'Views' }).click();
    await page.getByRole('link', { name: 'Critical ones 重' }).click();
    await page.waitForURL(/severity=CRITICAL/);
    await page.locator('summary', { hasText: 'Critical ones 重' }).click();
    await page.getByRole('button', { name: 'Delete Critical ones 重' }).click();
    await page.getByRole('link', { name: 'Critical ones 重' }).waitFor({ state: 'detached' });
  });

  it('remembers the columns', async () => {
    const page = await openList('');
    await page.locator('summary', { hasText: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Product' }).check();
    await page.reload();
    await rows(page).first().waitFor();
    expect(await page.getByRole('columnheader', { name: 'Product' }).count()).toBe(1);
  });

  describe('one finding', () => {
    const LOOKS = [
      { name: 'light', theme: 'light', width: 1280 },
      { name: 'dark', theme: 'dark', width: 1280 },
      { name: 'phone', theme: 'light', width: 360 },
    ] as const;

    /** The finding of the bucket that was closed automatically. */
    async function findFixed(page: Page): Promise<string> {
      await page.goto(new URL('/executions?status=FIXED', page.url()).href);
      await settle(page);
      await rows(page).first().click();
      await page.locator('a[href^="/findings/"]').first().waitFor();
      return (await page.locator('a[href^="/findings/"]').first().getAttribute('href')) ?? '';
    }

    it('tells on one page finding, technique, plan, change, verification and message, each with actor and time', async () => {
      const page = await openList('');
      await page.goto(new URL(await findFixed(page), page.url()).href);
      await settle(page);
      const lines = await page.locator('article li.line .what').allInnerTexts();
      const order = [
        'The platform heard of it',
        'An execution was begun',
        'made a plan',
        'was kept',
        'The change was made',
        'Read back',
        'The execution ended',
      ];
      // The finding and the begin of its execution come by two queues, so either may be first.
      const [heard = -1, ...places] = order.map((text) => lines.findIndex((line) => line.includes(text)));
      expect([heard, ...places].every((place) => place >= 0)).toBe(true);
      expect(heard).toBeLessThan(places[1] ?? -1);
      expect(places).toEqual(places.toSorted((one, other) => one - other));
      expect(await page.locator('article li.line .who time').count()).toBeGreaterThanOrEqual(order.length);
      await page
        .getByRole('button', { name: /What it changes/ })
        .first()
        .click();
      await page.locator('.plan tbody [role=row]').first().waitFor();
      expect(await page.locator('a[href^="https://attack.mitre.org/techniques/"]').count()).toBeGreaterThan(0);
      await keepScreen(page, 'finding-story');
      expect(await findBarriers(page)).toEqual([]);
    });

    it.each(LOOKS)('has one heading, no barrier and no complaint: $name', async ({ name, theme, width }) => {
      const page = await openList('', { theme, width });
      await page.goto(new URL((await rows(page).first().locator('a').first().getAttribute('href')) ?? '', page.url()).href);
      await settle(page);
      await page.locator('summary', { hasText: 'As it came' }).click();
      await page.locator('.frame code').first().waitFor();
      expect(await page.locator('h1').count()).toBe(1);
      await keepScreen(page, `finding-${name}`);
      expect(await findBarriers(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
      expect(browser.complaints()).toEqual([]);
    });

    it('says why nothing happens', async () => {
      const page = await openList('?reactor=unbound');
      await rows(page).first().click();
      await drawer(page).getByText('Why nothing happens').waitFor();
      expect(await drawer(page).locator('.decision .is').first().innerText()).toMatch(/\w+/);
      expect(await findBarriers(page)).toEqual([]);
    });

    it('is not there, and says so', async () => {
      const page = await browser.open(`/findings/${'0'.repeat(32)}`);
      await page.getByText('There is no such thing').waitFor();
    });
  });
});
