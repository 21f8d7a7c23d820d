import { type ConsoleBrowser, findBarriers, openBrowser } from './support/browser.ts';

describe('approvals', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('show an approver what would change, until when, and how to answer', async () => {
    const page = await browser.open('/approvals', { as: 'approver' });
    await page.locator('main tbody tr').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/open=/);
    const drawer = page.getByRole('dialog');
    await drawer.getByText('publicAccessBlock').first().waitFor();
    await drawer.getByText('You may answer this.').waitFor();
    expect(await drawer.getByRole('button', { name: 'Approve', exact: true }).isEnabled()).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('have a clock that a screen reader does not hear, beside a time that it does', async () => {
    const page = await browser.open('/approvals', { as: 'approver' });
    const cell = page.locator('main td[data-label="Lapses"]').first();
    expect(await cell.locator('[aria-hidden=true]').innerText()).toMatch(/left$/);
    expect(await cell.locator('time').count()).toBe(1);
    expect(await cell.locator('[aria-live], [role=timer], [role=status]').count()).toBe(0);
  });

  it('tell a viewer that others answer, and offer no button', async () => {
    const page = await browser.open('/approvals', { as: 'viewer' });
    await page.locator('main tbody tr').first().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('You are in none of the groups that may answer.').waitFor();
    expect(await drawer.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
  });
});
