/** Admins bind reactors on the page, change bindings and take them back, on a platform of this file's own. */
import type { Page } from 'playwright-core';
import { SHOP } from '../support/api-world.ts';
import { findBarriers, isTooWide, keepScreen, type Visit } from './support/browser.ts';
import { REGION, ReactingConsole } from './support/reacting-console.ts';

describe('a reactor', () => {
  const platform = new ReactingConsole();
  beforeAll(() => platform.start());
  afterAll(() => platform.close());

  const bindings = async () => (await platform.reaction.bindings.list()).bindings;
  const find = async (id: string) => (await bindings()).find(({ binding }) => binding.id === id)?.binding;
  const open = (path: string, visit: Visit = {}) => platform.browser.open(path, { at: platform.world.url, ...visit });
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const form = (page: Page) => page.getByRole('dialog', { name: /binding/ });

  /** Opens the form for a new binding in the drawer of a reactor. */
  async function configure(reactorId: string, id: string, visit: Visit = {}): Promise<Page> {
    const page = await open(`/reactors?open=${reactorId}`, visit);
    await button(page, 'Configure …').click();
    await form(page).getByLabel('Id', { exact: true }).fill(id);
    return page;
  }

  it('is bound to a control for one account, and mends the next finding there', async () => {
    // The one of the examples is as narrow.
    await platform.reaction.removeBinding('close-public-buckets');
    const page = await open('/reactors?open=s3-block-public-read');
    await button(page, 'Configure …').click();
    const dialog = form(page);
    expect(await dialog.getByLabel('Id', { exact: true }).inputValue()).toBe('s3-2-s3-block-public-read');
    expect(await dialog.getByLabel('Mode').inputValue()).toBe('notify');
    await dialog.getByLabel('Mode').selectOption('automatic');
    await dialog.getByLabel('Severity from').selectOption('MEDIUM');
    await dialog.getByLabel('Only in these accounts').fill(SHOP);
    await dialog.getByLabel('Only in these Regions').fill(REGION);
    await dialog.getByLabel('includeWebsites').selectOption('true');
    expect(await findBarriers(page)).toEqual([]);
    await keepScreen(page, 'bind');

    await button(page, 'Save').click();

    await page.getByText('Binding s3-2-s3-block-public-read is saved.').waitFor();
    expect(await find('s3-2-s3-block-public-read')).toMatchObject({
      ...{ match: { control: 'S3.2' }, mode: 'automatic', minimumSeverity: 'MEDIUM', parameters: { includeWebsites: true } },
      scope: { accounts: { include: [SHOP] }, regions: { include: [REGION] } },
    });
    await platform.bringIn('gate', { control: 'S3.2' });
    expect(await platform.look('gate')).toBe('private');
  });

  it('gets parameters that are wrong refused beside their fields, on a phone, and nothing is bound', async () => {
    const page = await configure('vpc-flow-logs', 'flows', { width: 360, theme: 'dark' });
    const dialog = form(page);
    await dialog.getByLabel('destination').fill('my bucket');
    await dialog.getByLabel('Only in these accounts').fill(SHOP);
    await button(page, 'Save').click();
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByLabel('destination').getAttribute('aria-invalid')).toBe('true');
    expect(await dialog.getByLabel('trafficType').getAttribute('aria-invalid')).toBeNull();
    expect(await findBarriers(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    expect(await find('flows')).toBeUndefined();

    await dialog.getByLabel('destination').fill('arn:aws:s3:::my-bucket');
    await button(page, 'Save').click();
    await page.getByText('Binding flows is saved.').waitFor();
    expect(await find('flows')).toMatchObject({ parameters: { destination: 'arn:aws:s3:::my-bucket' } });
  });

  it('is bound by one of two people at once: the other one sees that, and begins from the newer one', async () => {
    const wish = { match: { control: 'S3.1' }, reactorId: 's3-account-public-access-block', mode: 'notify' };
    await platform.world.ask('/v1/bindings/shared-one', 'admin', { method: 'PUT', body: wish, headers: { 'if-none-match': '*' } });
    const [one, other] = [
      await open('/reactors?open=s3-account-public-access-block'),
      await open('/reactors?open=s3-account-public-access-block'),
    ];
    for (const page of [one, other]) await button(page, 'Change shared-one').click();
    await form(one).getByLabel('Severity from').selectOption('HIGH');
    await button(one, 'Save').click();
    await one.getByText('Binding shared-one is saved.').waitFor();

    await form(other).getByLabel('Mode').selectOption('approval');
    await button(other, 'Save').click();

    await form(other).getByRole('alert').getByText('Somebody else has changed it meanwhile.').waitFor();
    await form(other).locator('article').getByText('High').waitFor();
    expect(await find('shared-one')).toMatchObject({ mode: 'notify', minimumSeverity: 'HIGH' });
    await button(other, 'Begin again from this one').click();
    expect(await form(other).getByLabel('Severity from').inputValue()).toBe('HIGH');
    await form(other).getByLabel('Mode').selectOption('approval');
    await button(other, 'Save').click();
    await other.getByText('Binding shared-one is saved.').waitFor();
    expect(await find('shared-one')).toMatchObject({ mode: 'approval', minimumSeverity: 'HIGH' });
  });

  it('is bound once where the answer is lost, and nobody is told so before', async () => {
    const page = await configure('s3-versioning', 'keep-versions');
    await page.route('**/v1/bindings/keep-versions', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await button(page, 'Save').click();
    await form(page).getByRole('alert').getByText('Nobody knows if it was done.').waitFor();
    await page.unroute('**/v1/bindings/keep-versions');
    await button(page, 'Save').click();
    await page.getByText('Binding keep-versions is saved.').waitFor();
    expect((await bindings()).filter(({ binding }) => binding.reactorId === 's3-versioning')).toHaveLength(1);
  });

  it('is unbound, but not the version that somebody else changed meanwhile', async () => {
    const wish = { match: { control: 'S3.9' }, reactorId: 's3-access-logging', mode: 'notify' };
    await platform.world.ask('/v1/bindings/log-it', 'admin', { method: 'PUT', body: wish, headers: { 'if-none-match': '*' } });
    const page = await open('/reactors?open=s3-access-logging');
    await button(page, 'Unbind log-it').click();
    await platform.reaction.putBinding({ ...wish, id: 'log-it', mode: 'approval' });
    await button(page, 'Unbind').click();
    await page.getByRole('alert').getByText('Somebody else has changed it meanwhile.').waitFor();
    expect(await find('log-it')).toMatchObject({ mode: 'approval' });

    await page.getByRole('dialog', { name: 'Unbind log-it' }).getByRole('button', { name: 'Close' }).click();
    await button(page, 'Unbind log-it').click();
    expect(await findBarriers(page)).toEqual([]);
    await button(page, 'Unbind').click();
    await page.getByText('Binding log-it is taken back.').waitFor();
    expect(await find('log-it')).toBeUndefined();
  });

  it('is bound from a cell of the matrix, and looked for in the hub where none answers', async () => {
    const page = await open('/matrix?open=T1530');
    await button(page, 'Configure …').click();
    await form(page).getByLabel('Id', { exact: true }).fill('from-the-matrix');
    await form(page).getByLabel('Only in these accounts').fill(SHOP);
    await button(page, 'Save').click();
    await page.getByText('Binding from-the-matrix is saved.').waitFor();
    expect(await find('from-the-matrix')).toMatchObject({ match: { technique: 'T1530' } });

    const blind = await open('/matrix?open=T1498');
    await blind.getByRole('link', { name: 'Look in the hub' }).click();
    await blind.waitForURL(/\/hub\?technique=T1498/);
  });

  it.each(['operator', 'viewer'] as const)('has no button for %s', async (as) => {
    const page = await open('/reactors?open=s3-block-public-read', { as });
    await page.getByText('Severity from').first().waitFor();
    expect(await page.getByRole('button', { name: /…$/ }).count()).toBe(0);
  });
});
