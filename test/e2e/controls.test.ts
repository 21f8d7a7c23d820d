import type { Page } from 'playwright-core';
import { type ConsoleBrowser, findBarriers, openBrowser } from './support/browser.ts';

/** Does something that asks for the list anew, and waits until the answer is shown. */
async function withNewList(page: Page, act: () => Promise<unknown>): Promise<void> {
  const [answer] = await Promise.all([page.waitForResponse(/\/v1\/controls(\?|$)/), act()]);
  const { items }: { items: { id: string }[] } = await answer.json();
  await page
    .locator('main tbody strong', { hasText: items[0]?.id ?? '' })
    .first()
    .waitFor();
  await page.waitForFunction(`document.querySelectorAll('main tbody tr').length === ${items.length}`);
}

const listRows = (page: Page) => page.locator('main tbody tr');
const readColumn = (page: Page, label: string) => page.locator(`main td[data-label="${label}"]`).allInnerTexts();

describe('the controls view with filter, sort and search', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('searches, and keeps the words in its address', async () => {
    const page = await browser.open('/controls');
    await page.keyboard.press('/');
    await page.keyboard.type('S3.2');
    await withNewList(page, () => page.keyboard.press('Enter'));
    expect(new URL(page.url()).search).toBe('?q=S3.2');
    const ids = await page.locator('main tbody strong').allInnerTexts();
    expect(ids).toContain('S3.2');
    expect(ids.every((id) => id.includes('S3.2'))).toBe(true);
  });

  it('filters by severity and by reactor, and the back button undoes one after the other', async () => {
    const page = await browser.open('/controls');
    await page.locator('summary', { hasText: 'Severity' }).click();
    await withNewList(page, () => page.getByLabel('Critical').check());
    await page.keyboard.press('Escape');
    await withNewList(page, () => page.getByLabel('Reactor', { exact: true }).selectOption('bound'));
    expect(new URL(page.url()).search).toBe('?severity=CRITICAL&reaction=bound');
    expect(new Set(await readColumn(page, 'Severity'))).toEqual(new Set(['Critical']));
    expect((await readColumn(page, 'Reactor')).some((text) => text.includes('not configured'))).toBe(false);
    await withNewList(page, () => page.goBack());
    expect(new URL(page.url()).search).toBe('?severity=CRITICAL');
    await withNewList(page, () => page.goBack());
    expect(new URL(page.url()).search).toBe('');
  });

  it('sorts by open findings, and leads from a count to these findings', async () => {
    const page = await browser.open('/controls');
    await withNewList(page, () => page.getByRole('button', { name: /^Open/ }).click());
    const counts = (await readColumn(page, 'Open')).map(Number);
    expect(counts).toEqual(counts.toSorted((one, other) => other - one));
    expect(counts[0]).toBeGreaterThan(0);
    expect(await page.locator('th[aria-sort=descending]').innerText()).toContain('Open');
    await listRows(page).first().getByRole('link').first().click();
    await page.waitForURL(/\/findings\?control=/);
  });

  it('opens a control by keyboard, says what stops a reaction, and closes by Escape', async () => {
    const page = await browser.open('/controls?q=S3.2');
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.waitForURL(/open=S3\.2/);
    const drawer = page.getByRole('dialog', { name: 'S3.2' });
    await drawer.getByText('Only in accounts').first().waitFor();
    expect(await drawer.innerText()).toContain('T1530');
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.search.includes('open'));
  });

  it('says in place that a control is not there', async () => {
    const page = await browser.open('/controls?open=Nothing.1');
    await page.getByRole('dialog').getByText('There is no such control').waitFor();
    expect(browser.complaints()).toEqual([]);
  });
});
