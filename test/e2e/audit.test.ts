import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { type ConsoleBrowser, consoleUrl, findBarriers, openBrowser } from './support/browser.ts';

/** Makes keys for machines, so that the log has entries. */
async function makeClients(...ids: string[]): Promise<void> {
  const config = (await (await fetch(`${consoleUrl()}/config.json`)).json()) as { issuer: string };
  const token = await (await fetch(`${config.issuer}/token?role=admin`)).text();
  for (const id of ids) {
    const made = await fetch(`${consoleUrl()}/v1/clients`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id, roles: [{ role: 'viewer', tenant: '*' }], expiresAt: new Date(Date.now() + 86_400_000).toISOString() }),
    });
    expect([201, 409]).toContain(made.status);
  }
}

async function check(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Check the chain' }).click();
  const report = page.locator('main .report');
  await report.waitFor();
  return await report.innerText();
}

describe('the audit page', () => {
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
    await makeClients('audit-one', 'audit-two', 'audit-three');
  });
  afterAll(() => browser.close());

  it('follows the chain in the browser to the first entry', async () => {
    const page = await browser.open('/audit');
    expect(await check(page)).toMatch(
      /Unbroken\. Entries 1 to \d+ \(\d+\) follow from each other\. The first entry is 1, so the log is complete\./,
    );
    expect(await findBarriers(page)).toEqual([]);
    expect(browser.complaints()).toEqual([]);
  });

  it('says which entry was changed', async () => {
    const page = await browser.open('/audit');
    await page.route('**/v1/audit?*', async (route) => {
      const answer = await (await route.fetch()).json();
      answer.items.at(-1).actor = 'eve';
      await route.fulfill({ json: answer });
    });
    expect(await check(page)).toMatch(/Broken\. Entries 2 to \d+ .* Entry 1 was changed/);
  });

  it('keeps what it shows as a table and as JSON', async () => {
    const page = await browser.open('/audit');
    const save = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      return readFileSync(await download.path(), 'utf8');
    };
    expect((await save('CSV')).split('\r\n')[0]).toBe('number,at,actor,operation,target,outcome,requestId,tenants,change,digest');
    expect(JSON.parse(await save('JSON'))).toEqual(
      expect.arrayContaining([expect.objectContaining({ number: 1, operation: expect.any(String) })]),
    );
  });

  it('is refused in place to somebody who is no admin, and is in no menu of theirs', async () => {
    const page = await browser.open('/audit', { as: 'viewer' });
    await page.getByText('Your roles do not allow this.').waitFor();
    expect(await page.getByRole('navigation', { name: 'Pages' }).innerText()).not.toContain('Audit');
  });

  it('has the machines that may call the API beside it', async () => {
    const page = await browser.open('/clients');
    await page.locator('main tbody').getByText('audit-one').waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});
