import type { Page } from 'playwright-core';
import { type ConsoleBrowser, findBarriers, openBrowser } from './support/browser.ts';

const rows = (page: Page) => page.locator('tbody [role=row]');
/** The width of the outline and of the shadow of what has the focus: one of them shows where it is. */
const isFocusSeen = (page: Page) =>
  page.evaluate<boolean>(`(() => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  })()`);
const isFocused = (page: Page, selector: string) => page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`);
const readRow = (page: Page) => page.evaluate<number>(`[...document.querySelectorAll('tbody [role=row]')].indexOf(document.activeElement)`);

describe('the keyboard', () => {
  let browser: ConsoleBrowser;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  beforeEach(async () => {
    page = await browser.open('/findings');
    await rows(page).first().waitFor();
  });
  afterEach(() => page.context().close());
  afterAll(() => browser.close());

  it('tells its keys at ?, and Escape gives the focus back to where it was', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard' });
    await help.getByText('Choose the row').waitFor();
    expect(await help.locator('kbd').allInnerTexts()).toEqual(['j', 'k', 'x', 'e', '/', '?', 'Ctrl K', 'Esc']);
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    expect(await readRow(page)).toBe(0);
  });

  it('opens no help while somebody writes', async () => {
    await page.keyboard.press('/');
    expect(await isFocused(page, 'input[type=search]')).toBe(true);
    expect(await isFocusSeen(page)).toBe(true);
    await page.keyboard.type('jkxe?');
    expect(await page.locator('input[type=search]').inputValue()).toBe('jkxe?');
    expect(await page.locator('dialog').count()).toBe(0);
  });

  it.each([
    { written: 'matr', path: '/matrix' },
    { written: 'undone', path: '/undoable' },
  ])('goes by Ctrl K, "$written" and Enter to $path', async ({ written, path }) => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Commands' });
    await palette.waitFor();
    expect(await isFocused(page, '[role=combobox]')).toBe(true);
    expect(await isFocusSeen(page)).toBe(true);
    await page.keyboard.type(written);
    expect(await palette.locator('[aria-selected=true]').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === path);
    await palette.waitFor({ state: 'detached' });
  });

  it('moves through commands by the arrows, and Escape leaves everything as it was', async () => {
    const address = page.url();
    await page.keyboard.press('j');
    await page.keyboard.press('Control+k');
    await page.locator('input[role=combobox]').waitFor();
    const read = () => page.locator('[role=option][aria-selected=true]').innerText();
    const first = await read();
    await page.keyboard.press('ArrowDown');
    const second = await read();
    expect(second).not.toBe(first);
    await page.keyboard.press('ArrowUp');
    expect(await read()).toBe(first);
    await page.keyboard.press('Escape');
    await page.locator('input[role=combobox]').waitFor({ state: 'detached' });
    expect(page.url()).toBe(address);
    expect(await readRow(page)).toBe(0);
  });

  it('finds a technique that somebody pastes', async () => {
    await page.keyboard.press('Control+k');
    await page.locator('input[role=combobox]').waitFor();
    await page.keyboard.insertText('t1530');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/findings\?technique=T1530$/);
  });

  it('walks rows by j and k, chooses by x, opens by e, and Escape comes back to that row', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await readRow(page)).toBe(1);
    expect(await isFocusSeen(page)).toBe(true);
    await page.keyboard.press('x');
    await page.getByText('1 chosen').waitFor();
    expect(await rows(page).nth(1).getAttribute('aria-selected')).toBe('true');
    expect(await readRow(page)).toBe(1);
    await page.keyboard.press('x');
    await page.getByText('1 chosen').waitFor({ state: 'detached' });

    await page.keyboard.press('e');
    const drawer = page.locator('dialog.side');
    await drawer.locator('article').waitFor();
    expect(await page.evaluate<boolean>(`document.querySelector('dialog.side').contains(document.activeElement)`)).toBe(true);
    // The page beneath rests: the row is not chosen.
    await page.keyboard.press('x');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
    expect(await readRow(page)).toBe(1);
    expect(await page.getByText('1 chosen').count()).toBe(0);
    expect(await isFocusSeen(page)).toBe(true);
  });

  it('skips to the content first of all', async () => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.innerText')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await isFocused(page, '#content')).toBe(true);
    expect(browser.complaints()).toEqual([]);
  });
});
