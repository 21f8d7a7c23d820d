/** Buttons of the chat page, pressed on the whole local platform: real workflow, real reactor, a member account of moto. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlServer, startControlServer } from '#local/reaction/control-server.ts';
import { leaveQuestion } from '#local/reaction/open-question.ts';
import type { ChatMessage } from '#local/wecom/chat.ts';
import { describeOnPlatform } from '../../support/reaction-platform.ts';

describeOnPlatform('a button of the chat page', (platform) => {
  let control: ControlServer;
  const folder = mkdtempSync(join(tmpdir(), 'chat-'));
  beforeAll(async () => {
    control = await startControlServer({ folder, command: 'a test' });
    control.open(platform.cloud);
  });
  afterAll(async () => {
    await control.close();
    rmSync(folder, { recursive: true });
  });

  async function press(person: string, action: string, executionId: string, more: object = {}) {
    const { url } = platform.reaction.wecom;
    const answer = await fetch(`${url}/act`, {
      method: 'POST',
      headers: { origin: url, authorization: `Bearer ${control.token}` },
      body: JSON.stringify({ executionId, action, person, ...more }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** The execution as each message about it shows it, newest first. */
  async function shown(executionId: string) {
    const answer = await fetch(`${platform.reaction.wecom.url}/chat?language=es`);
    const { messages } = (await answer.json()) as { messages: ChatMessage[] };
    return messages.flatMap(({ execution }) => (execution?.id === executionId ? [execution] : []));
  }

  /** A question about a bucket of its own, asked of nobody in particular. */
  async function asked() {
    const binding = await platform.bind({ mode: 'approval' });
    const bucket = await platform.publicBucket();
    await platform.bringIn(bucket);
    const { execution } = await platform.aftermath(binding, bucket);
    return { bucket, id: execution.name };
  }

  it('approves: the bucket is closed, and the page says who agreed; then rolls back, and the page says that it was read back', async () => {
    const { bucket, id } = await asked();
    const [waiting] = await shown(id);

    const approved = await press('mei', 'approve', id);
    const closed = await platform.look({}, bucket.name);
    const [fixed, question] = await shown(id);
    const back = await press('diego', 'rollback', id);
    const [restored] = await shown(id);

    expect(waiting).toMatchObject({ status: 'WAITING', actions: ['approve', 'reject', 'acknowledge'] });
    expect(approved).toMatchObject({ status: 200, body: { status: 'FIXED', verified: true } });
    expect(closed).toBe('private');
    expect(fixed).toMatchObject({ status: 'FIXED', answer: { verdict: 'approve', by: 'mei' }, actions: ['rollback'] });
    expect(question).toMatchObject({ status: 'FIXED', actions: [] });
    expect(back).toMatchObject({ status: 200, body: { status: 'ROLLED_BACK', verified: true } });
    expect(restored).toMatchObject({ status: 'ROLLED_BACK', verified: true, actions: [] });
    expect(await platform.look({}, bucket.name)).toBe('public');
  });

  it('rejects with a comment, and nothing is changed', async () => {
    const { bucket, id } = await asked();

    const rejected = await press('diego', 'reject', id, { comment: 'not today' });

    expect(rejected).toMatchObject({ status: 200, body: { status: 'REJECTED' } });
    const [told] = await shown(id);
    expect(told).toMatchObject({ status: 'REJECTED', answer: { verdict: 'reject', by: 'diego', comment: 'not today' }, actions: [] });
    expect(await platform.look({}, bucket.name)).toBe('public');
  });

  it('takes a question up, which still waits for an answer', async () => {
    const { id } = await asked();

    await press('mei', 'acknowledge', id);

    expect(await shown(id)).toMatchObject([{ status: 'WAITING', acknowledgedBy: 'mei', actions: ['approve', 'reject', 'acknowledge'] }]);
    await press('mei', 'reject', id);
  });

  it('shows that nobody answered in time', async () => {
    const { id } = await asked();

    platform.reaction.stepFunctions.lapse('States.Timeout');
    await platform.cloud.settled();

    const [told] = await shown(id);
    expect(told).toMatchObject({ status: 'LAPSED', answer: null, actions: [] });
  });

  it('lets nobody approve what they asked for: the question that npm start leaves is for Mei', async () => {
    const id = await leaveQuestion(platform.cloud, platform.reaction);

    const own = await press('diego', 'approve', id);
    const hers = await press('mei', 'approve', id);
    const twice = await press('mei', 'approve', id);

    expect(own).toMatchObject({ status: 400, body: { name: 'ApprovalRefused', message: expect.stringContaining('somebody else') } });
    expect(hers).toMatchObject({ status: 200, body: { status: 'FIXED', verified: true } });
    expect(twice).toMatchObject({ status: 400, body: { name: 'ApprovalRefused' } });
  });
});
