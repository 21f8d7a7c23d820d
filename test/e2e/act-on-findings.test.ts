/** People remediate, suppress and note findings on the page, on a platform of this file's own. */
import type { Page } from 'playwright-core';
import * as z from 'zod';
import { LOCAL_GRANTS } from '#local/api/people.ts';
import { BANK, SHOP } from '../support/api-world.ts';
import { findBarriers, isTooWide, keepScreen, type Visit } from './support/browser.ts';
import { ReactingConsole } from './support/reacting-console.ts';

const listed = z.object({ items: z.array(z.looseObject({ identity: z.string().default('') })) });

describe('findings in the console', () => {
  const platform = new ReactingConsole();
  beforeAll(() => platform.start({ grants: [...LOCAL_GRANTS, { group: 'local-viewers', role: 'operator', tenant: 'bank' }] }));
  afterAll(() => platform.close());

  const open = (path: string, visit: Visit = {}) => platform.browser.open(path, { as: 'operator', at: platform.world.url, ...visit });
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const list = async (path: string) => listed.parse((await platform.world.ask(path, 'admin')).body).items;
  const stored = (bucket: string) => platform.world.cloud.securityHub.findings().find(({ Id }) => String(Id).includes(bucket));
  const look = (bucket: string) => platform.look(bucket);

  /** A finding about a bucket that anybody can read. One that was told already gets no reaction by an event. @returns its id here */
  async function bringIn(bucket: string, status: 'NOTIFIED' | 'NEW' = 'NOTIFIED'): Promise<string> {
    await platform.bringIn(bucket, { control: 'S3.8', status });
    const [found] = await list(`/v1/findings?resource=arn:aws:s3:::${bucket}`);
    if (found === undefined) throw new Error(`Nothing is known about ${bucket}.`);
    return found.identity;
  }

  /** Opens the list with some rows chosen. */
  async function choose(query: string, visit: Visit = {}): Promise<Page> {
    const page = await open(`/findings?${query}`, visit);
    for (const box of await page.locator('main tbody input[type=checkbox]').all()) await box.check();
    return page;
  }

  it('are remediated by hand, one from its page: the bucket is closed, and its executions say by whom', async () => {
    const identity = await bringIn('attic');
    const page = await open(`/findings/${identity}`);
    await button(page, 'Remediate …').click();
    const dialog = page.getByRole('dialog', { name: 'Remediate 1 finding' });
    await dialog.getByText('1 finding goes to the workflow').waitFor();
    expect(await look('attic')).toBe('public');
    expect(await findBarriers(page)).toEqual([]);
    await keepScreen(page, 'remediate');

    await button(page, 'Remediate').click();

    await dialog.getByText('The workflow was asked to remediate 1 finding; nothing is fixed yet').waitFor();
    await platform.world.cloud.settled();
    await platform.world.cloud.settled();
    expect(await look('attic')).toBe('private');
    await dialog.getByRole('link', { name: 'its executions' }).click();
    await page.waitForURL(new RegExp(`finding=${identity}`));
    await page.locator('main tbody').getByText('omar@example.com').first().waitFor();
  });

  it('are suppressed together with a reason, and unsuppressed: each class with its count, in Security Hub', async () => {
    const page = await choose(`account=${SHOP}&resourceType=AwsS3Bucket&control=S3.2&control=S3.5`);
    await button(page, 'Suppress …').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('2 findings will be suppressed in Security Hub').waitFor();
    await dialog.getByLabel('Why').fill('Accepted until May.');
    expect([stored('invoices'), stored('logs')]).not.toContainEqual(
      expect.objectContaining({ Workflow: expect.objectContaining({ Status: 'SUPPRESSED' }) }),
    );
    await button(page, 'Suppress').click();
    await dialog.getByText('Security Hub has suppressed 2 findings').waitFor();
    const note = { Text: 'Accepted until May.', UpdatedBy: 'omar@example.com' };
    for (const bucket of ['invoices', 'logs']) expect(stored(bucket)).toMatchObject({ Workflow: { Status: 'SUPPRESSED' }, Note: note });
    await platform.world.cloud.settled();

    const closed = await choose(`account=${SHOP}&state=closed&control=S3.2&control=S3.5`);
    await button(closed, 'Suppress …').click();
    await closed.getByText('2 findings are so already').waitFor();
    await closed.getByText('The finding is suppressed already.').waitFor();
    expect(await button(closed, 'Suppress').isDisabled()).toBe(true);
    await button(closed, 'Close').click();
    await button(closed, 'Unsuppress …').click();
    await button(closed, 'Unsuppress').click();
    await closed.getByText('2 findings are “New” again in Security Hub').waitFor();
    expect(stored('logs')).toMatchObject({ Workflow: { Status: 'NEW' } });
    await platform.world.cloud.settled();
  });

  it('take a note from a phone, which Security Hub keeps with the name', async () => {
    const identity = await bringIn('cellar');
    const page = await open(`/findings?open=${identity}`, { width: 360, theme: 'dark' });
    await button(page, 'Note …').click();
    const show = button(page, 'Show what would be done');
    expect(await show.isDisabled()).toBe(true);
    await page.getByLabel('Note, as it will stand').fill('=asked <b>the team</b>');
    await show.click();
    await page.getByText('1 finding will have this note').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await button(page, 'Write the note').click();
    await page.getByText('1 finding has the note in Security Hub').waitFor();
    expect(stored('cellar')).toMatchObject({ Note: { Text: '=asked <b>the team</b>', UpdatedBy: 'omar@example.com' } });
  });

  it('are not said to be done where the answer is lost, and the same again is done once', async () => {
    const identity = await bringIn('shed');
    const page = await open(`/findings/${identity}`);
    await button(page, 'Remediate …').click();
    await page.getByText('1 finding goes to the workflow').waitFor();
    await page.route('**/v1/findings/actions', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await button(page, 'Remediate').click();
    await page.getByRole('alert').getByText('Nobody knows if it was done.').waitFor();
    expect(await page.getByText('The workflow was asked').count()).toBe(0);

    await page.unroute('**/v1/findings/actions');
    await button(page, 'Remediate').click();
    await page.getByText('The workflow was asked to remediate 1 finding').waitFor();
    await platform.world.cloud.settled();
    await platform.world.cloud.settled();
    expect([await look('shed'), (await list(`/v1/executions?finding=${identity}`)).length]).toEqual(['private', 1]);
  });

  it('stay as they are where the server is away', async () => {
    const identity = await bringIn('barn');
    const page = await open(`/findings/${identity}`);
    await button(page, 'Suppress …').click();
    await page.getByText('1 finding will be suppressed').waitFor();
    await page.route('**/v1/findings/actions', (route) => route.abort());
    await button(page, 'Suppress').click();
    await page.getByRole('alert').getByText('The API cannot be reached.').waitFor();
    expect(stored('barn')).toMatchObject({ Workflow: { Status: 'NOTIFIED' } });
  });

  it('say of each what was not done, and why, where things changed since the preview', async () => {
    const identity = await bringIn('twin');
    const page = await open(`/findings/${identity}`);
    await button(page, 'Suppress …').click();
    await page.getByText('1 finding will be suppressed').waitFor();
    // The bank gets a finding of the same Id, so Security Hub would change both.
    platform.world.cloud.securityHub.ingest({ ...stored('twin'), AwsAccountId: BANK });
    await platform.world.cloud.settled();

    await button(page, 'Suppress').click();

    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 finding is left alone: another account has one with the same id').waitFor();
    expect(await dialog.getByText('has suppressed').count()).toBe(0);
    expect(stored('twin')).toMatchObject({ Workflow: { Status: 'NOTIFIED' } });
  });

  it('have no button for an approver, nor "Remediate" where nothing would react', async () => {
    const identity = await bringIn('loft');
    const page = await open(`/findings/${identity}`, { as: 'approver' });
    await page.getByText('People were told about this finding before').waitFor();
    expect(await page.getByRole('button', { name: /…$/ }).count()).toBe(0);
    const [unbound] = await list(`/v1/findings?control=S3.5&account=${SHOP}`);
    const other = await open(`/findings/${unbound?.identity}`);
    await other.getByText('No binding is about this finding').waitFor();
    expect([await button(other, 'Remediate …').count(), await button(other, 'Note …').count()]).toEqual([0, 1]);
  });

  it('of another tenant are left alone: the server says so of those that a person may only see', async () => {
    // Vera sees every finding, and is an operator of the bank.
    const page = await choose('control=S3.2', { as: 'viewer' });
    await button(page, 'Suppress …').click();
    await page.getByText('1 finding will be suppressed in Security Hub').waitFor();
    await page.getByText('1 finding is not there, or not in accounts where you may act').waitFor();
    await button(page, 'Suppress').click();
    await page.getByText('Security Hub has suppressed 1 finding').waitFor();
    expect(stored('ledger')).toMatchObject({ Workflow: { Status: 'SUPPRESSED' }, Note: { UpdatedBy: 'vera@example.com' } });
    expect(stored('invoices')?.Workflow).not.toMatchObject({ Status: 'SUPPRESSED' });
  });

  it('whose reaction was deferred are tried again from its execution, and mended', async () => {
    const { reaction } = platform.world.cloud;
    const binding = { id: 'close', match: { control: 'S3.8' }, reactorId: 's3-bucket-public-access-block', mode: 'automatic' } as const;
    // The window used it up for this hour.
    await reaction?.putBinding({ ...binding, budget: { changesPerHour: 1 } });
    const identity = await bringIn('porch', 'NEW');
    const [deferred] = await list(`/v1/executions?finding=${identity}`);
    expect([deferred?.['status'], await look('porch')]).toEqual(['DEFERRED', 'public']);
    await reaction?.putBinding(binding);
    const page = await open(`/executions/${deferred?.['id']}`);
    expect(await findBarriers(page)).toEqual([]);

    await button(page, 'Try again now').click();

    await page.getByText('The workflow was asked to try again; nothing is fixed yet.').waitFor();
    await platform.world.cloud.settled();
    await platform.world.cloud.settled();
    expect(await look('porch')).toBe('private');
  });
});
