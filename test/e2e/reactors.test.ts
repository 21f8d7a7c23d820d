import { type ConsoleBrowser, findBarriers, openBrowser } from './support/browser.ts';

describe('installed reactors', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('are found by a control, and say what they change and where their bindings hold', async () => {
    const page = await browser.open('/reactors');
    await page.keyboard.press('/');
    await page.keyboard.type('S3.2');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=S3\.2/);
    await page.locator('main tbody tr', { hasText: 's3-block-public-read' }).click();
    await page.waitForURL(/open=s3-block-public-read/);
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Only in accounts').first().waitFor();
    expect(await drawer.innerText()).toContain('The earlier state is kept');
    expect(await findBarriers(page)).toEqual([]);
  });

  it('are named where one is asked for that is not installed', async () => {
    const page = await browser.open('/reactors?open=nothing');
    await page.getByText('Reactor nothing is not installed.').waitFor();
  });

  it('name bindings that cannot be read, before anything else', async () => {
    const page = await browser.open('/');
    await page.route('**/v1/bindings', (route) =>
      route.fulfill({ json: { items: [], next: null, unreadable: [{ id: 'close-<b>all</b>', fault: 'mode: is not a mode' }] } }),
    );
    await page.getByRole('link', { name: 'Reactors' }).click();
    await page.getByText('1 binding cannot be read.').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('close-<b>all</b>: mode: is not a mode');
  });
});
