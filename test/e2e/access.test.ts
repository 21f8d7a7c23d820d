import type { Page } from 'playwright-core';
import { settle, signIn } from '#tools/console/visit.ts';
import { type ApiWorld, BANK, SHOP, startApiWorld } from '../support/api-world.ts';
import { type ConsoleBrowser, findBarriers, openBrowser } from './support/browser.ts';

const ADMIN_PAGES = [
  { name: 'Audit', path: '/audit' },
  { name: 'API clients', path: '/clients' },
  { name: 'Settings', path: '/settings' },
] as const;

const readMenu = (page: Page) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts();

async function readPalette(page: Page): Promise<string[]> {
  await page.keyboard.press('Control+k');
  await page.locator('input[role=combobox]').waitFor();
  const commands = await page.locator('[role=option]').allInnerTexts();
  await page.keyboard.press('Escape');
  return commands.map((text) => text.trim());
}

describe('pages of an admin', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it.each(['viewer', 'operator', 'approver', 'publisher'] as const)('are hidden from and refused to the %s', async (role) => {
    const page = await browser.open('/findings', { as: role });
    const [menu, commands] = [await readMenu(page), await readPalette(page)];
    expect(menu).toContain('Findings');
    expect(commands).toContain('Go to: Findings');
    for (const { name, path } of ADMIN_PAGES) {
      expect(menu).not.toContain(name);
      expect(commands).not.toContain(`Go to: ${name}`);
      const [answer] = await Promise.all([
        page.waitForResponse((response) => new URL(response.url()).pathname === `/v1${path}`),
        page.goto(new URL(path, page.url()).href),
      ]);
      expect(answer.status()).toBe(403);
      await page.getByRole('alert').getByText('Your roles do not allow this.').waitFor();
      expect(await page.locator('main tbody').count()).toBe(0);
      await page.getByRole('link', { name: 'Matrix' }).click();
      await page.locator('button.cell').first().waitFor();
    }
    expect(browser.complaints()).toEqual([]);
    await page.context().close();
  });

  it('are in the menu and among the commands of an admin, and answer', async () => {
    const page = await browser.open('/findings');
    const commands = await readPalette(page);
    expect(await readMenu(page)).toEqual(expect.arrayContaining(['Audit', 'API clients', 'Settings']));
    expect(commands).toEqual(expect.arrayContaining(['Go to: Audit', 'Go to: API clients', 'Go to: Settings']));
    for (const { name, path } of ADMIN_PAGES) {
      const [answer] = await Promise.all([
        page.waitForResponse((response) => new URL(response.url()).pathname === `/v1${path}`),
        page.getByRole('link', { name, exact: true }).click(),
      ]);
      expect(answer.status()).toBe(200);
      expect(await page.getByText('Your roles do not allow this.').count()).toBe(0);
    }
  });
});

describe('tenants', () => {
  let browser: ConsoleBrowser;
  let world: ApiWorld;
  beforeAll(async () => {
    // The viewer is of the shop, the operator of the bank, the admin of all.
    world = await startApiWorld({
      grants: [
        { group: 'local-viewers', role: 'viewer', tenant: 'shop' },
        { group: 'local-operators', role: 'operator', tenant: 'bank' },
        { group: 'local-admins', role: 'admin', tenant: '*' },
      ],
    });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  const open = (path: string, as: 'viewer' | 'operator' | 'admin') => browser.open(path, { as, at: world.url, width: 1440 });
  const readAccounts = (page: Page) => page.locator('tbody td[data-label=Account] .mono').allInnerTexts();
  const waitForTotal = (page: Page, n: number) =>
    page.locator('header [role=status]', { hasText: new RegExp(`^\\s*${n} finding`) }).waitFor();
  const chooseTenant = (page: Page, id: string) => page.getByLabel('Tenant', { exact: true }).selectOption(id);
  async function readAccountFacet(page: Page): Promise<string> {
    const field = page.locator('aside details', { has: page.locator('summary', { hasText: 'Account' }) });
    if ((await field.getAttribute('open')) === null) await field.locator('summary').click();
    await field.locator('label').first().waitFor();
    return field.innerText();
  }

  /** The identity of the only finding of a tenant's person, by its address. */
  async function findAddress(as: 'viewer' | 'operator'): Promise<string> {
    const page = await open('/findings', as);
    const address = await page.locator('tbody [role=row] a').first().getAttribute('href');
    await page.context().close();
    return address ?? '';
  }

  it.each([
    { as: 'viewer', own: SHOP, other: BANK, n: 3 },
    { as: 'operator', own: BANK, other: SHOP, n: 1 },
  ] as const)('confine the $as to the accounts of theirs: rows, facets and total', async ({ as, own, other, n }) => {
    const page = await open('/findings', as);
    await waitForTotal(page, n);
    expect(await readAccounts(page)).toEqual(Array.from({ length: n }, () => own));
    const facets = await readAccountFacet(page);
    expect(facets).toContain(own);
    expect(facets).not.toContain(other);
    expect(await page.getByLabel('Tenant', { exact: true }).count()).toBe(0);
    // Asking for the other account by the address gives nothing of it.
    await page.goto(`${world.url}/findings?account=${other}`);
    await page.getByText('No open finding is like this').waitFor();
    await waitForTotal(page, 0);
    await page.context().close();
  });

  it('have no finding for those of another one, also by its address', async () => {
    const address = await findAddress('operator');
    const page = await open(address, 'viewer');
    await page.getByRole('alert').getByText('There is no such thing, or it is not yours to see.').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('ledger');
    await page.getByRole('link', { name: 'Matrix' }).click();
    await page.locator('button.cell').first().waitFor();
    const owner = await open(address, 'operator');
    await owner.locator('article').first().waitFor();
    expect(browser.complaints()).toEqual([]);
    await owner.context().close();
    await page.context().close();
  });

  it('say which of them may have more accounts than are known, and are chosen on a phone too', async () => {
    const page = await browser.open('/findings', { as: 'admin', at: world.url, width: 360 });
    await waitForTotal(page, 4);
    await chooseTenant(page, 'bank');
    await waitForTotal(page, 1);
    await page.route('**/v1/me*', async (route) => {
      const response = await route.fetch();
      const { tenants, ...me } = (await response.json()) as { tenants: readonly object[] };
      await route.fulfill({ response, json: { ...me, tenants: tenants.map((one) => ({ ...one, isResolved: false })) } });
    });
    await page.reload();
    await page.locator('option', { hasText: 'bank (1 account known so far)' }).waitFor({ state: 'attached' });
    await page.context().close();
  });

  it('are chosen by an admin: rows, total and matrix become smaller, and a reload keeps the choice', async () => {
    const page = await open('/findings', 'admin');
    await waitForTotal(page, 4);
    expect(new Set(await readAccounts(page))).toEqual(new Set([SHOP, BANK]));
    await chooseTenant(page, 'bank');
    await waitForTotal(page, 1);
    await page.locator('section.list > [aria-busy=false]').waitFor();
    expect(await readAccounts(page)).toEqual([BANK]);
    expect(await readAccountFacet(page)).not.toContain(SHOP);

    await page.reload();
    await settle(page);
    await waitForTotal(page, 1);
    expect(await page.getByLabel('Tenant', { exact: true }).inputValue()).toBe('bank');
    expect(await readAccounts(page)).toEqual([BANK]);

    const [asked] = await Promise.all([page.waitForResponse(/\/v1\/matrix\?/), page.getByRole('link', { name: 'Matrix' }).click()]);
    expect(new URL(asked.url()).searchParams.get('tenant')).toBe('bank');
    await settle(page);
    const firing = await page.locator('button.cell.firing').count();
    const [all] = await Promise.all([page.waitForResponse(/\/v1\/matrix/), chooseTenant(page, '')]);
    expect(new URL(all.url()).searchParams.has('tenant')).toBe(false);
    await settle(page);
    expect(await page.locator('button.cell.firing').count()).toBeGreaterThan(firing);
    expect(await findBarriers(page)).toEqual([]);
    await page.context().close();
  });

  it('that one person chose do not hold for the next one of the same tab', async () => {
    const page = await open('/findings', 'admin');
    await chooseTenant(page, 'bank');
    await waitForTotal(page, 1);
    await page.locator('header summary', { hasText: 'adam' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, 'viewer');
    await page.goto(`${world.url}/findings`);
    await settle(page);
    await waitForTotal(page, 3);
    expect(new Set(await readAccounts(page))).toEqual(new Set([SHOP]));
    await page.context().close();
  });
});
