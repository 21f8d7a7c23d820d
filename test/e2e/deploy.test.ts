import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { ConsoleSettings } from '#domain/console/console-settings.ts';
import { consoleFolder } from '#local/console/build-console.ts';
import { startConsoleServer } from '#local/console/console-server.ts';
import type { LoopbackServer } from '#local/loopback-server.ts';
import { type ConsoleBrowser, consoleUrl, findBarriers, openBrowser } from './support/browser.ts';

const ASSETS = '_nuxt';
const TEXT = /\.(js|css|html|json)$/;

/** Makes a release with the same pages, whose files all have other names. */
function writeOtherRelease(folder: string): void {
  const names = readdirSync(join(folder, ASSETS)).filter((name) => /\.(js|css)$/.test(name));
  const known = new RegExp(names.map((name) => name.replaceAll(/[.$]/g, String.raw`\$&`)).join('|'), 'g');
  const files = [...names.map((name) => join(ASSETS, name)), ...readdirSync(folder).filter((name) => TEXT.test(name))];
  for (const file of files) {
    const path = join(folder, file);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replaceAll(known, (name) => `next-${name}`),
    );
  }
  for (const name of names) renameSync(join(folder, ASSETS, name), join(folder, ASSETS, `next-${name}`));
}

/** Names the files of a release that have what a page of the console is made of. */
function listFilesWith(folder: string, text: string): string[] {
  return readdirSync(join(folder, ASSETS))
    .filter((name) => name.endsWith('.js') && readFileSync(join(folder, ASSETS, name), 'utf8').includes(text))
    .map((name) => join(folder, ASSETS, name));
}

/** The API of `npm start`, under the address of this console. */
async function passOn(...[request, response]: Parameters<Parameters<typeof startConsoleServer>[0]['api']>): Promise<void> {
  const answer = await fetch(consoleUrl() + request.url, { headers: { authorization: request.headers.authorization ?? '' } });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(await answer.text());
}

describe('a tab that is open while a release is deployed', () => {
  let browser: ConsoleBrowser;
  let server: LoopbackServer;
  let work: string;
  /** The folder that the server serves; a test deploys by changing it. */
  let served: string;
  const release = (name: 'first' | 'next' | 'next-with-copies' | 'broken') => join(work, name);

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'releases-'));
    const built = consoleFolder();
    if (built === undefined) throw new Error('The console is not built.');
    for (const name of ['first', 'next', 'broken'] as const) cpSync(built, release(name), { recursive: true });
    writeOtherRelease(release('next'));
    writeOtherRelease(release('broken'));
    for (const file of listFilesWith(release('broken'), 'matrix.legend')) unlinkSync(file);
    // As the hosting serves it: what is not in the release comes from the copies of former ones.
    cpSync(release('first'), release('next-with-copies'), { recursive: true });
    cpSync(release('next'), release('next-with-copies'), { recursive: true });
    const settings = (await (await fetch(`${consoleUrl()}/config.json`)).json()) as ConsoleSettings;
    server = await startConsoleServer({ api: passOn, settings, folder: () => served });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    rmSync(work, { recursive: true, force: true });
  });
  beforeEach(() => {
    served = release('first');
  });

  /** Opens a page of the first release. @returns also what is asked for from now on */
  async function openTab(path: string): Promise<{ page: Page; asked: string[] }> {
    const page = await browser.open(path, { at: server.url });
    await page.evaluate('window.isSamePage = true');
    const asked: string[] = [];
    page.on('response', (response) => asked.push(`${response.status()} ${new URL(response.url()).pathname}`));
    return { page, asked };
  }
  const isSamePage = (page: Page) => page.evaluate<boolean>('window.isSamePage === true');
  const goToMatrix = (page: Page) => page.getByRole('link', { name: 'ATT&CK matrix' }).click();
  const listAssets = (asked: readonly string[], status: number) =>
    asked.filter((one) => one.startsWith(`${status} /${ASSETS}/`) && one.endsWith('.js'));

  it('still opens a page that it never had, while copies of its files are kept', async () => {
    const { page, asked } = await openTab('/findings?severity=CRITICAL');
    served = release('next-with-copies');
    await goToMatrix(page);
    await page.locator('button.cell').first().waitFor();
    expect(await isSamePage(page)).toBe(true);
    const assets = listAssets(asked, 200);
    expect(assets.length).toBeGreaterThan(0);
    expect(assets.filter((one) => one.includes('next-'))).toEqual([]);
    // A page that is loaded anew gets the new release.
    await page.reload();
    await page.locator('button.cell').first().waitFor();
    expect(listAssets(asked, 200).filter((one) => one.includes('next-')).length).toBeGreaterThan(0);
    await page.context().close();
  });

  it('goes on in the new release where the copies have expired, and says so', async () => {
    const { page, asked } = await openTab('/findings?severity=CRITICAL');
    served = release('next');
    await goToMatrix(page);
    await page.locator('button.cell').first().waitFor();
    expect(await isSamePage(page)).toBe(false);
    expect(listAssets(asked, 404).length).toBeGreaterThan(0);
    expect(new URL(page.url()).pathname).toBe('/matrix');
    const notice = page.getByRole('status').filter({ hasText: 'This is a new version of the console' });
    await notice.waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await notice.getByRole('button', { name: 'Close' }).click();
    await notice.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('comes back to the same address where a part of the page itself is gone', async () => {
    const { page } = await openTab('/matrix?show=blind');
    served = release('next');
    await page.locator('summary', { hasText: 'Export' }).click();
    await page.getByRole('button', { name: 'SVG' }).click();
    await page.getByRole('status').filter({ hasText: 'This is a new version of the console' }).waitFor();
    await page.waitForURL(`${server.url}/matrix?show=blind`);
    await page.locator('summary', { hasText: 'Export' }).click();
    await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'SVG' }).click()]);
    await page.context().close();
  });

  it('loads itself anew once and no more, where the new release lacks the part too', async () => {
    const { page, asked } = await openTab('/findings');
    served = release('broken');
    await goToMatrix(page);
    const notice = page.getByRole('alert').filter({ hasText: 'A part of the console cannot be loaded.' });
    await notice.waitFor();
    await page.waitForLoadState('networkidle');
    expect(asked.filter((one) => one === '200 /matrix')).toHaveLength(1);
    // Once it is mended, the button brings the page that was asked for.
    served = release('next');
    await notice.getByRole('button', { name: 'Load anew' }).click();
    await page.locator('button.cell').first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/matrix');
    await page.context().close();
  });

  it('stays as it is without a network, and goes on when there is one', async () => {
    const { page } = await openTab('/findings?severity=CRITICAL');
    const rows = await page.locator('tbody [role=row]').count();
    await page.context().setOffline(true);
    await goToMatrix(page);
    const notice = page.getByRole('alert').filter({ hasText: 'A part of the console cannot be loaded.' });
    await notice.waitFor();
    expect(await isSamePage(page)).toBe(true);
    expect(await page.locator('tbody [role=row]').count()).toBe(rows);
    await page.context().setOffline(false);
    await notice.getByRole('button', { name: 'Load anew' }).click();
    await page.locator('button.cell').first().waitFor();
    await page.context().close();
  });
});
