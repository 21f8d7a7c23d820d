import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { navigatorLayerSchema } from '../support/navigator-layer-schema.ts';
import { type ConsoleBrowser, findBarriers, openBrowser } from './support/browser.ts';

describe('the ATT&CK matrix', () => {
  let browser: ConsoleBrowser;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  beforeEach(async () => {
    page = await browser.open('/matrix');
  });
  afterEach(() => page.context().close());
  afterAll(() => browser.close());

  const button = (name: string | RegExp) => page.getByRole('button', { name, pressed: false });
  const countCells = () => page.locator('button.cell').count();
  const readSum = () => page.locator('p.sum').innerText();
  const readFocus = () => page.evaluate<string>('document.activeElement?.getAttribute("title") ?? ""');

  it('has a group with a heading for each of the 15 tactics; those with nothing are strips', async () => {
    expect(await page.locator('.matrix > [role=group] h2').count()).toBe(15);
    expect(await page.locator('.matrix > .strip h2').allInnerTexts()).toEqual(expect.arrayContaining(['Resource Development']));
  });

  it('says all of a cell in its label', async () => {
    const label = await page.locator('button.cell', { hasText: 'T1530' }).first().getAttribute('title');
    expect(label).toMatch(
      /^T1530 Data from Cloud Storage, \d+ exposed, \d+ detected, worst Critical, covered by \d+ keys, \d+ reactors, \d+ bound$/,
    );
  });

  it('has one tab stop; arrows move, Enter opens, and Escape comes back to the cell', async () => {
    expect(await page.locator('button.cell[tabindex="0"]').count()).toBe(1);
    await page.locator('button.cell[tabindex="0"]').focus();
    const first = await readFocus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    const other = await readFocus();
    expect(other).not.toBe(first);
    expect(await page.locator('button.cell[tabindex="0"]').count()).toBe(1);

    await page.keyboard.press('Enter');
    await page.waitForURL(/open=T\d+/);
    await page.getByRole('dialog', { name: other.split(',')[0] ?? '' }).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.search.includes('open='));
    expect(await readFocus()).toBe(other);
  });

  it('goes to the search by a slash, and tells how many techniques are left', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('storage');
    await page.waitForURL(/q=storage/);
    expect(await readSum()).toMatch(/^[1-9]\d* techniques shown/);
    expect(await page.locator('button.cell:not(.context) .name').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('Storage')]),
    );
  });

  it('filters by its legend, keeps that in the address, and back undoes it', async () => {
    const all = await countCells();
    const blind = Number((await button(/^blind/).innerText()).match(/\d+/)?.[0]);
    await button(/^blind/).click();
    await page.waitForURL(/show=blind/);
    expect(await readSum()).toBe(`${blind} techniques shown: 0 firing, 0 quiet, ${blind} blind.`);
    expect(await page.locator('button.cell.firing:not(.context)').count()).toBe(0);
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('show='));
    await page.getByText(/^\d+ techniques shown: [1-9]/).waitFor();
    expect(await countCells()).toBe(all);
  });

  it('looks otherwise where nothing would show a technique than where nothing is open', async () => {
    const look = (state: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('button.cell.${state}.level-0')).backgroundImage`);
    expect(await look('blind')).toContain('repeating-linear-gradient');
    expect(await look('quiet')).toBe('none');
  });

  it('leads from a cell to its findings, and shows what answers to it', async () => {
    await page.locator('button.cell', { hasText: 'T1530' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'T1530 Data from Cloud Storage' });
    await drawer.getByRole('link', { name: /Take public access away from an S3 bucket/ }).waitFor();
    expect(await drawer.getByRole('link', { name: /attack\.mitre\.org/ }).getAttribute('href')).toBe(
      'https://attack.mitre.org/techniques/T1530/',
    );
    expect(await findBarriers(page)).toEqual([]);
    await drawer.getByRole('link', { name: 'All findings of this technique' }).click();
    await page.waitForURL(/\/findings\?technique=T1530$/);
  });

  it('compares with another day, with a sign and a word for each change', async () => {
    await page.getByLabel('Compare with').fill('2020-01-01');
    await page.waitForURL(/compareWith=2020-01-01/);
    await page.locator('.legend button.new').waitFor();
    const label = await page.locator('button.cell', { hasText: 'T1530' }).first().getAttribute('title');
    expect(label).toMatch(/0 before: new$/);
    expect(await page.locator('button.cell', { hasText: 'T1530' }).first().innerText()).toContain('✱');
  });

  it('gives away exactly what is shown', async () => {
    await button(/^blind/).click();
    await page.waitForURL(/show=blind/);
    const shown = Number((await readSum()).match(/^\d+/)?.[0]);
    const save = async (name: string) => {
      await page.locator('summary', { hasText: 'Export' }).click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      return readFileSync(await download.path(), 'utf8');
    };

    const table = await save('CSV');
    expect(table.trim().split('\r\n')).toHaveLength(shown + 1);
    const layer = JSON.parse(await save('ATT&CK Navigator layer'));
    expect(navigatorLayerSchema.safeParse(layer).error?.issues ?? []).toEqual([]);
    expect(layer.techniques.filter(({ comment }: { comment?: string }) => comment !== undefined)).toHaveLength(shown);
    const picture = await save('SVG');
    const isPicture = await page.evaluate<boolean>(`new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve(image.naturalWidth > 600);
      image.onerror = () => resolve(false);
      image.src = 'data:image/svg+xml,' + encodeURIComponent(${JSON.stringify(picture)});
    })`);
    expect(isPicture).toBe(true);
  });

  it('is a list on a phone, and a list for whoever asks for one', async () => {
    const phone = await browser.open('/matrix', { width: 360 });
    expect(await phone.getByRole('table', { name: 'Techniques' }).getByRole('row').count()).toBeGreaterThan(50);
    await phone.context().close();
    await page.getByRole('button', { name: 'List' }).click();
    await page.waitForURL(/view=list/);
    await page.getByRole('table', { name: 'Techniques' }).waitFor();
  });
});
