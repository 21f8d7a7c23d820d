import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { LoopbackServer } from '#local/loopback-server.ts';
import { launchChromium } from '#tools/console/chromium.ts';
import { writeDemo } from '#tools/console/record-answers.ts';
import { PAGES, settle } from '#tools/console/visit.ts';
import { consoleUrl } from './support/browser.ts';
import { serveFolder } from './support/static-server.ts';

describe('the demo as static files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  let browser: Browser;
  let site: LoopbackServer;
  let page: Page;
  let failed: string[];

  beforeAll(async () => {
    browser = await launchChromium();
    const newPage = async (locale: string) => (await browser.newContext({ locale })).newPage();
    expect(await writeDemo(folder, { newPage, url: consoleUrl(), say: () => undefined })).toBeGreaterThan(100);
    site = await serveFolder(folder);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    failed = [];
    page = await (await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } })).newPage();
    page.on('pageerror', (error) => failed.push(error.message));
    page.on('response', (response) => {
      if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
    });
  });

  it.each(PAGES)('answers all that the page asks, and says that it is a demo: %s', async (path) => {
    await page.goto(site.url + path);
    await settle(page);
    expect(await page.getByText('Demo: recorded answers').count()).toBe(1);
    expect(await page.locator('main [role=alert]').count()).toBe(0);
    expect(failed).toEqual([]);
  });

  it('filters by a value, and opens a finding', async () => {
    await page.goto(`${site.url}/findings`);
    await settle(page);
    const all = await page.locator('tbody [role=row]').count();
    await page.goto(`${site.url}/findings?severity=CRITICAL`);
    await settle(page);
    const critical = await page.locator('tbody [role=row]').count();
    expect(critical).toBeGreaterThan(0);
    expect(critical).toBeLessThan(all);
    await page.locator('tbody a[href^="/findings/"]').first().click();
    await page.locator('article').first().waitFor();
    expect(failed).toEqual([]);
  });

  it('says of what nobody recorded that a platform would answer it', async () => {
    await page.goto(`${site.url}/findings?q=nobody+asked+this`);
    await page.getByText('The demo has no recording of this').first().waitFor();
  });
});
