import type { Page } from 'playwright-core';
import { settle } from '#tools/console/visit.ts';
import { type ConsoleBrowser, openBrowser } from './support/browser.ts';

const HARD = 'a+b & c=d # 50% ü 密钥 🙂 "x" ?/\\ <i>';
const VALUES = ['1+1=2&k=v#1', '100% %41%20', 'für 密钥 🙂🙂', 'say "yes"  two', HARD] as const;

/** Names and values by which a list was asked for, as the API reads them. */
const readAsked = (address: string) => [...new URL(address).searchParams].map(([name, value]) => `${name} = ${value}`).toSorted();

describe('what somebody types into a filter, with any Unicode', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  const isList = (url: string) => new URL(url).pathname === '/v1/findings';
  const readChips = (page: Page) => page.getByRole('list', { name: 'Active filters' }).locator('li:not(.all) span').allInnerTexts();

  /** Does something that asks for the list. @returns what it asked for */
  async function listenTo(page: Page, act: () => Promise<unknown>): Promise<string[]> {
    const [request] = await Promise.all([page.waitForRequest((one) => isList(one.url())), act()]);
    await settle(page);
    return readAsked(request.url());
  }

  /** Loads the address of a page anew, as a link in a chat would. */
  async function expectSameAfterReload(page: Page, asked: readonly string[]): Promise<void> {
    const [address, chips] = [page.url(), await readChips(page)];
    expect(await listenTo(page, () => page.reload())).toEqual(asked);
    expect(page.url()).toBe(address);
    expect(await readChips(page)).toEqual(chips);
  }

  it.each(VALUES)('a tag comes back from the address as it was: %s', async (value) => {
    const page = await browser.open('/findings', { width: 1440 });
    const tag = `team=${value}`;
    await page.locator('aside summary', { hasText: 'Tag' }).click();
    const field = page.locator('aside input[type=text]');
    await field.fill(tag);
    const asked = await listenTo(page, () => field.press('Enter'));
    expect(asked).toContain(`tag = ${tag}`);
    expect((await readChips(page)).join()).toContain(tag.replaceAll(/ +/g, ' '));
    await expectSameAfterReload(page, asked);
    await page.context().close();
  });

  it.each(VALUES)('a search comes back from the address as it was: %s', async (value) => {
    const page = await browser.open('/findings');
    // A search needs three letters in a row.
    const words = `${value} secret`;
    await page.keyboard.press('/');
    await page.keyboard.insertText(words);
    const asked = await listenTo(page, () => page.keyboard.press('Enter'));
    expect(asked).toContain(`q = ${words}`);
    await expectSameAfterReload(page, asked);
    expect(await page.locator('input[type=search]').first().inputValue()).toBe(words);
    await page.context().close();
  });

  it('several values of several fields come back together, and each is taken away by itself', async () => {
    const page = await browser.open('/findings?severity=HIGH', { width: 1440 });
    await page.locator('aside summary', { hasText: 'Tag' }).click();
    const field = page.locator('aside input[type=text]');
    await field.fill(`one=${HARD}`);
    await listenTo(page, () => field.press('Enter'));
    await field.fill('two=a&tag=b');
    await listenTo(page, () => page.getByRole('button', { name: 'Without this tag' }).click());
    await page.keyboard.press('Escape');
    await page.locator('input[type=search]').first().fill(HARD.concat(' secret'));
    const asked = await listenTo(page, () => page.locator('input[type=search]').first().press('Enter'));
    expect(asked).toEqual(expect.arrayContaining([`tag = one=${HARD}`, 'tag! = two=a&tag=b', `q = ${HARD} secret`, 'severity = HIGH']));
    await expectSameAfterReload(page, asked);

    await listenTo(page, () => page.locator('li', { hasText: 'two=a&tag=b' }).getByRole('button').click());
    const left = await listenTo(page, () => page.reload());
    expect(left).toEqual(asked.filter((one) => !one.startsWith('tag!')));
    expect(browser.complaints()).toEqual([]);
    await page.context().close();
  });
});
