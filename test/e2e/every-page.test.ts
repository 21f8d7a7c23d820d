import { namePage, PAGES } from '#tools/console/visit.ts';
import { type ConsoleBrowser, findBarriers, isTooWide, keepScreen, listWideTables, openBrowser } from './support/browser.ts';

const LOOKS = [
  { name: 'light', theme: 'light', width: 1280 },
  { name: 'dark', theme: 'dark', width: 1280 },
  { name: 'phone', theme: 'light', width: 360 },
  { name: 'phone-dark', theme: 'dark', width: 360 },
] as const;

describe('every page of the console', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  describe.each(PAGES)('%s', (path) => {
    it.each(LOOKS)('has one heading, no barrier and no complaint: $name', async ({ name, theme, width }) => {
      const page = await browser.open(path, { theme, width });
      expect(await page.locator('h1').count()).toBe(1);
      await keepScreen(page, `${namePage(path)}-${name}`);
      expect(await findBarriers(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
      expect(await listWideTables(page)).toEqual([]);
      expect(browser.complaints()).toEqual([]);
      await page.context().close();
    });

    it.each(['zh-CN', 'es-ES'] as const)('is in the language of the browser: %s', async (locale) => {
      const page = await browser.open(path, { locale });
      expect(await page.locator('html').getAttribute('lang')).toBe(locale);
      // A desk has room for every list, in each language: none scrolls.
      expect(await isTooWide(page)).toBe(false);
      expect(await page.locator('.frame.scrolls').count()).toBe(0);
      await keepScreen(page, `${namePage(path)}-${locale}`);
      await page.context().close();
    });
  });
});
