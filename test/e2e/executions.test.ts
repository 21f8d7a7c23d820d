import { type ConsoleBrowser, findBarriers, isTooWide, openBrowser } from './support/browser.ts';

describe('executions', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('are filtered by status, and one leads to its whole story', async () => {
    const page = await browser.open('/executions?reactor=s3-block-public-read');
    await Promise.all([page.waitForResponse(/status=FIXED/), page.getByLabel('Status').selectOption('FIXED')]);
    await page.locator('main td[data-label="Status"]', { hasText: 'Running' }).first().waitFor({ state: 'detached' });
    const statuses = await page.locator('main td[data-label="Status"]').allInnerTexts();
    expect(statuses.length).toBeGreaterThan(0);
    expect(statuses.every((text) => text.includes('Fixed'))).toBe(true);

    await page.locator('main tbody a', { hasText: 'S3' }).first().click();
    await page.waitForURL(/\/executions\/.+/);
    await page.getByRole('heading', { name: 'Steps' }).waitFor();
    const way = await page
      .getByRole('img', { name: /The way through the workflow/ })
      .first()
      .getAttribute('aria-label');
    expect(way).toContain('Read back: done');
    const diff = page.locator('main section', { hasText: 'What changes' });
    expect(await diff.getByText('publicAccessBlock.BlockPublicAcls').count()).toBeGreaterThan(0);
    expect(await diff.getByText('none', { exact: true }).count()).toBeGreaterThan(0);
    expect(await page.locator('main').innerText()).toContain('This change can be undone');
    expect(await findBarriers(page)).toEqual([]);
  });

  it('that failed say why, and that nothing was changed', async () => {
    const page = await browser.open('/executions?status=FAILED');
    await page.locator('main tbody a').first().click();
    await page.getByRole('heading', { name: 'Steps' }).waitFor();
    const said = await page.locator('main').innerText();
    expect(said).toContain('NoSuchBucket: The specified bucket does not exist');
    expect(said).not.toContain('This change can be undone');
    expect(await findBarriers(page)).toEqual([]);
    expect(browser.complaints()).toEqual([]);
  });

  it('fit a phone, with the way from top to bottom', async () => {
    const page = await browser.open('/undoable', { width: 360 });
    await page.locator('main tbody a').first().click();
    await page.getByRole('heading', { name: 'Steps' }).waitFor();
    expect(await isTooWide(page)).toBe(false);
    expect(await page.getByRole('img', { name: /The way through the workflow/ }).count()).toBe(1);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('say in place that one is not there', async () => {
    const lost = await browser.open('/executions/nothing-of-this-name');
    await lost.getByText('There is no such thing, or it is not yours to see.').waitFor();
    expect(browser.complaints()).toEqual([]);
  });
});
