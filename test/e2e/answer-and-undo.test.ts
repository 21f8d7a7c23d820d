/** People answer questions and undo changes on the page, on a platform of this file's own. */
import type { Page } from 'playwright-core';
import { findBarriers, isTooWide, keepScreen } from './support/browser.ts';
import { ReactingConsole } from './support/reacting-console.ts';

describe('on a page of the console', () => {
  const platform = new ReactingConsole();
  beforeAll(() => platform.start());
  afterAll(() => platform.close());

  const look = (bucket: string) => platform.look(bucket);
  const countAnswers = async (id: string) =>
    (await platform.reaction.execution(id))?.steps.filter(({ name }) => name === 'APPROVAL_COUNTED');
  const settle = () => platform.world.cloud.settled();

  /** A public bucket comes to light. @returns the id of the execution about it, which asks or has fixed it by then */
  async function bringIn(bucket: string, control: 'S3.3' | 'S3.8'): Promise<string> {
    await platform.bringIn(bucket, { control });
    const { body } = await platform.world.ask('/v1/executions', 'admin');
    const { items } = body as { items: { id: string; overview: { resource: { Id: string } } }[] };
    const found = items.find(({ overview }) => overview.resource.Id.endsWith(`:${bucket}`));
    if (found === undefined) throw new Error(`Nothing happens about ${bucket}.`);
    return found.id;
  }

  const openQuestion = (id: string, as: 'approver' | 'operator' | 'viewer', width = 1280) =>
    platform.browser.open(`/approvals?open=${id}`, { as, at: platform.world.url, width });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const isOver = (page: Page) => page.getByText('This question is over.').waitFor();

  describe('an approver', () => {
    it('approves on a phone, from the link of a message, what the diff shows', async () => {
      const id = await bringIn('phone', 'S3.3');
      const page = await openQuestion(id, 'approver', 360);
      const drawer = page.getByRole('dialog');
      await drawer.getByText('publicAccessBlock').first().waitFor();
      expect(await isTooWide(page)).toBe(false);
      expect(await findBarriers(page)).toEqual([]);
      await keepScreen(page, 'approve-on-a-phone');
      await drawer.getByLabel('Comment').fill('known owner, ticket 7');

      await press(page, 'Approve');
      await settle();

      await isOver(page);
      expect(await look('phone')).toBe('private');
      expect(await countAnswers(id)).toMatchObject([{ actor: 'ana@example.com', detail: { comment: 'known owner, ticket 7' } }]);
    });

    it('takes a question up, and everybody sees that', async () => {
      const id = await bringIn('taken', 'S3.3');
      const page = await openQuestion(id, 'approver');

      await press(page, 'I am at it');

      await page.getByRole('dialog').getByText('ana@example.com is at it').waitFor();
      const other = await openQuestion(id, 'viewer');
      await other.getByRole('dialog').getByText('ana@example.com is at it').waitFor();
    });

    it('rejects, and nothing is changed', async () => {
      const id = await bringIn('unwanted', 'S3.3');
      const page = await openQuestion(id, 'approver');

      await press(page, 'Reject');
      await settle();

      await isOver(page);
      expect(await look('unwanted')).toBe('public');
    });

    it('is told that nobody knows where the answer is lost, and asks again: it counts once', async () => {
      const id = await bringIn('lost', 'S3.3');
      const page = await openQuestion(id, 'approver');
      await page.route('**/answers', async (route) => {
        await route.fetch();
        await route.abort();
      });
      await press(page, 'Approve');
      const alert = page.getByRole('dialog').getByRole('alert');
      await alert.getByText('Nobody knows if it was done.').waitFor();

      await page.unroute('**/answers');
      await settle();
      await isOver(page);
      expect([await look('lost'), (await countAnswers(id))?.length]).toEqual(['private', 1]);
    });

    it('is told that nothing was done where the server is away, and can ask again', async () => {
      const id = await bringIn('away', 'S3.3');
      const page = await openQuestion(id, 'approver');
      await page.route('**/answers', (route) => route.abort());
      await press(page, 'Approve');
      await page.getByRole('dialog').getByRole('alert').getByText('The API cannot be reached.').waitFor();
      expect([await look('away'), await countAnswers(id)]).toEqual(['public', []]);

      await page.unroute('**/answers');
      await press(page, 'Approve');
      await settle();

      await isOver(page);
      expect(await look('away')).toBe('private');
    });

    it('is told so where somebody else was faster', async () => {
      const id = await bringIn('contested', 'S3.3');
      const [one, other] = [await openQuestion(id, 'approver'), await openQuestion(id, 'approver')];
      // The other one hears of nothing meanwhile.
      await other.route('**/v1/changes*', (route) => route.abort());
      await press(one, 'Reject');
      await settle();

      await press(other, 'Approve');

      await other.getByRole('dialog').getByRole('alert').getByText('answered "reject"').waitFor();
      await isOver(other);
      expect([await look('contested'), (await countAnswers(id))?.length]).toEqual(['public', 1]);
    });
  });

  it.each(['operator', 'viewer'] as const)('a person who is only %s sees the question and has no button for it', async (role) => {
    const id = await bringIn(`seen-by-${role}`, 'S3.3');
    const page = await openQuestion(id, role);
    await page.getByRole('dialog').getByText('You are in none of the groups that may answer.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
  });

  describe('an operator', () => {
    const openExecution = (id: string, as: 'operator' | 'viewer' = 'operator') =>
      platform.browser.open(`/executions/${id}`, { as, at: platform.world.url, width: 1280 });

    it('undoes a change, and reads what came of it', async () => {
      const id = await bringIn('undone', 'S3.8');
      expect(await look('undone')).toBe('private');
      const page = await openExecution(id);
      await press(page, 'Undo this change …');
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Undoing brings the earlier, insecure state back.').waitFor();
      expect(await findBarriers(page)).toEqual([]);
      await keepScreen(page, 'undo');

      await press(page, 'Undo it');

      await dialog.waitFor({ state: 'detached' });
      await page.locator('header').getByText('Undone').first().waitFor();
      expect(await look('undone')).toBe('public');
      expect(await page.getByRole('button', { name: 'Undo this change …' }).count()).toBe(0);
    });

    it('is told that nobody knows where the answer is lost, and the page says what became of it', async () => {
      const id = await bringIn('undone-unheard', 'S3.8');
      const page = await openExecution(id);
      await page.route('**/rollback', async (route) => {
        await route.fetch();
        await route.abort();
      });
      await press(page, 'Undo this change …');
      await press(page, 'Undo it');

      await page.getByRole('alert').getByText('Nobody knows if it was done.').waitFor();
      await page.locator('header').getByText('Undone').first().waitFor();
      expect(await look('undone-unheard')).toBe('public');
    });

    it('is the one who may: others see that it can be undone, and by whom', async () => {
      const id = await bringIn('kept', 'S3.8');
      const page = await openExecution(id, 'viewer');
      await page.getByText('Operators may undo it.').waitFor();
      expect(await page.getByRole('button', { name: 'Undo this change …' }).count()).toBe(0);
    });
  });
});
