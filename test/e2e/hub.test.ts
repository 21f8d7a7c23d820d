/** The way of a reactor through the pages of the hub: found, read, agreed to, installed, updated, taken back, uninstalled. */
import type { Page } from 'playwright-core';
import { type ApiWorld, SHOP, startApiWorld } from '../support/api-world.ts';
import { failedControl } from '../support/findings.ts';
import { buildContent } from '../support/packages.ts';
import { aKeyOfNow, publishNow, trustKeys } from '../support/published-reactor.ts';
import { packAs } from '../support/real-packages.ts';
import { type ConsoleBrowser, findBarriers, isTooWide, keepScreen, openBrowser } from './support/browser.ts';

const REAL = 's3-versioning';
const ID = `acme/${REAL}`;
const acme = aKeyOfNow('acme');

describe('the hub in the console', () => {
  let browser: ConsoleBrowser;
  let world: ApiWorld;
  const hub = () => {
    if (world.cloud.hub === undefined) throw new Error('The hub did not start.');
    return world.cloud.hub;
  };
  beforeAll(async () => {
    world = await startApiWorld({ withReaction: true, hubOptions: { realTime: false, runVectors: 'none' } });
    await trustKeys(hub(), [acme]);
    world.cloud.securityHub.ingest(failedControl('S3.14', { on: 'photos', AwsAccountId: SHOP, Region: 'eu-central-1' }));
    await world.cloud.settled();
    await publishNow(hub(), await packAs(REAL, { publisher: 'acme', version: '1.0.0' }), acme);
    await publishNow(hub(), buildContent({ publisher: 'acme', id: 'greedy', license: 'Nobody' }), acme);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  const open = (path: string, as: 'publisher' | 'viewer' | 'admin' = 'publisher', width = 1440) =>
    browser.open(path, { as, at: world.url, width });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const openReactor = (as: 'publisher' | 'viewer' | 'admin' = 'publisher') => open(`/hub?open=${ID}`, as);
  const installed = async () => (await hub().consumer.find(ID)).installed?.version;

  it('is searched, filtered and shared by its address', async () => {
    const page = await open('/hub');
    await page.getByRole('searchbox').fill('version');
    await press(page, 'Search');
    await page.waitForURL(/q=version/);
    await page.locator('tbody', { hasNotText: 'greedy' }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    // The bucket without versions, and one whose control has the same technique.
    expect(await page.locator('td[data-label="Would cover"]').innerText()).toBe('2 open findings');
    expect(await findBarriers(page)).toEqual([]);
    await keepScreen(page, 'hub');
    await page.reload();
    expect(await page.getByRole('searchbox').inputValue()).toBe('version');
  });

  it('says of a version that was rejected every reason, and offers it to nobody', async () => {
    const page = await open('/hub?open=acme/greedy');
    const drawer = page.getByRole('dialog');
    await drawer.getByText('rejected').first().waitFor();
    await drawer.getByText('Nobody').first().waitFor();
    expect(await drawer.getByRole('button', { name: /Install/ }).count()).toBe(0);
  });

  it('installs what a publisher has read and agreed to, and says so when it serves', async () => {
    const page = await openReactor();
    await press(page, 'Install 1.0.0');
    const dialog = page.getByRole('dialog', { name: `Install ${ID} 1.0.0` });
    await dialog.getByText('s3:PutBucketVersioning').first().waitFor();
    const install = dialog.getByRole('button', { name: 'Install', exact: true });
    expect(await install.isDisabled()).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
    await keepScreen(page, 'hub-install');
    await dialog.getByLabel('I agree to these rights').check();
    await install.click();

    await page.getByText('version 1.0.0 serves').waitFor();
    expect(await installed()).toBe('1.0.0');
    await page.getByText('ping@example.com agreed to its rights').waitFor();
  });

  it('shows an update, and goes back from it', async () => {
    await publishNow(hub(), await packAs(REAL, { publisher: 'acme', version: '1.1.0' }), acme);
    const page = await openReactor();
    await press(page, 'Update to 1.1.0');
    await page.getByLabel('I agree to these rights').check();
    await press(page, 'Update');
    await page.getByText('version 1.1.0 serves').waitFor();
    await keepScreen(page, 'hub-installed');

    await press(page, 'Back to 1.0.0');

    await page.getByText('version 1.0.0 serves').waitFor();
    expect(await installed()).toBe('1.0.0');
  });

  it('claims nothing where the way there breaks, and the same again is done once', async () => {
    const page = await openReactor();
    await press(page, 'Update to 1.1.0');
    await page.getByLabel('I agree to these rights').check();
    await page.route(`**/v1/reactors/${ID}`, (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()));
    await press(page, 'Update');
    await page.getByRole('alert').getByText('Nobody knows if it was done.').waitFor();
    expect(await installed()).toBe('1.0.0');

    await page.unroute(`**/v1/reactors/${ID}`);
    await press(page, 'Update');
    await page.getByText('version 1.1.0 serves').waitFor();
  });

  it('keeps a reactor that a binding calls, says which, and lets it go afterwards', async () => {
    const { reaction } = world.cloud;
    await reaction?.putBinding({ id: 'keep-versions', match: { control: 'S3.14' }, reactorId: ID, mode: 'notify' });
    const page = await openReactor();
    await press(page, 'Uninstall');
    const dialog = page.getByRole('dialog', { name: `Uninstall ${ID}` });
    await dialog.getByText('Bindings call it: keep-versions').waitFor();
    await dialog.getByRole('button', { name: 'Uninstall', exact: true }).click();
    await page.getByText('Bindings call acme/s3-versioning: keep-versions.').waitFor();
    expect(await installed()).toBe('1.1.0');

    await reaction?.removeBinding('keep-versions');
    await page.reload();
    await press(page, 'Uninstall');
    await page
      .getByRole('dialog', { name: `Uninstall ${ID}` })
      .getByRole('button', { name: 'Uninstall', exact: true })
      .click();
    await page.getByRole('dialog').getByRole('status').getByText('not installed').waitFor();
    expect(await installed()).toBeUndefined();
  });

  it('shows a viewer everything, and no button', async () => {
    const page = await openReactor('viewer');
    await page.getByText('Publishers and admins of all tenants install and uninstall.').waitFor();
    expect(await page.getByRole('button', { name: /^(Install|Update|Uninstall)/ }).count()).toBe(0);
  });

  it('fits a phone', async () => {
    const page = await open(`/hub?open=${ID}`, 'publisher', 360);
    await page.getByRole('dialog').getByText('verified').first().waitFor();
    expect(await isTooWide(page)).toBe(false);
  });
});
