import { startWecom, type WecomStandIn } from '#local/wecom/wecom.ts';
import type { Channel } from '#platform/notification/channel.ts';
import { wecomAppChannel } from '#platform/notification/wecom-app.ts';
import { CLOCK_STEPS, ManualClock } from '../../support/manual-clock.ts';
import { aNotification, anApprovalRequest, told } from '../../support/notifications.ts';

const APP = { corpId: 'ww0123456789abcdef', corpSecret: 'a-very-secret-corporation-secret', agentId: 1000002 };

describe('wecomAppChannel', () => {
  let wecom: WecomStandIn;
  const clock = new ManualClock();
  beforeEach(async () => {
    wecom = await startWecom({ keys: [], app: { ...APP, members: ['li.wei', 'ana'] }, now: () => clock.now() });
  });
  afterEach(() => wecom.close());

  function app(secret: object = {}, mentions: readonly string[] = []): Channel {
    const read = async (): Promise<string> => JSON.stringify({ ...APP, toUser: 'li.wei', apiUrl: wecom.url, ...secret });
    return wecomAppChannel({
      secret: { read, readAgain: read },
      audience: { language: 'zh', timeZone: 'Asia/Shanghai' },
      mentions,
      extraHosts: ['127.0.0.1'],
      clock,
    });
  }

  it('writes to its members, with one token for many messages', async () => {
    const channel = app();

    const deliveries = [await channel.deliver(told(aNotification('one'))), await channel.deliver(told(aNotification('two')))];

    expect(deliveries).toEqual([{ kind: 'sent' }, { kind: 'sent' }]);
    expect(wecom.messages()).toMatchObject([{ to: 'li.wei', msgtype: 'markdown', content: expect.stringContaining('修复已完成') }, {}]);
    expect(wecom.answers()).toEqual({ 0: 3 });
  });

  it('asks for a new token once where the old one was revoked', async () => {
    const channel = app();
    await channel.deliver(told(aNotification('one')));
    wecom.revokeTokens();

    expect(await channel.deliver(told(aNotification('two')))).toEqual({ kind: 'sent' });
    expect(wecom.answers()).toEqual({ 0: 4, 40014: 1 });
  });

  it('asks for a new token before the old one expires', async () => {
    const channel = app();
    await channel.deliver(told(aNotification('one')));
    clock.advance((7200 - 5 * 60) * 1000);

    await channel.deliver(told(aNotification('two')));

    expect(wecom.answers()).toEqual({ 0: 4 });
  });

  it.each(CLOCK_STEPS)('asks for a new token before the old one expires, when the date is set by %i ms', async (step) => {
    const channel = app();
    await channel.deliver(told(aNotification('one')));
    clock.advance((7200 - 5 * 60) * 1000 - 1);
    clock.step(step);
    clock.advance(1);

    await channel.deliver(told(aNotification('two')));

    expect(wecom.answers()).toEqual({ 0: 4 });
  });

  it('tells who could not be reached', async () => {
    const delivery = await app({ toUser: 'li.wei|Gone' }).deliver(told(aNotification('one')));

    expect(delivery).toEqual({ kind: 'sent', warning: 'invaliduser: Gone' });
  });

  it('gives up where nobody can be reached, and where the application is unknown', async () => {
    expect(await app({ toUser: 'gone' }).deliver(told(aNotification('one')))).toMatchObject({ kind: 'permanent' });
    const refused = await app({ corpSecret: 'another-corporation-secret' }).deliver(told(aNotification('one')));
    expect(refused).toMatchObject({ kind: 'permanent', reason: expect.stringContaining('40001') });
    expect(JSON.stringify(refused)).not.toContain('another-corporation-secret');
  });

  it('waits where WeCom is away or busy', async () => {
    wecom.failWith('down', 1);
    expect(await app().deliver(told(aNotification('one')))).toMatchObject({ kind: 'retry-after', seconds: 30 });
    wecom.failWith(-1, 1);
    expect(await app().deliver(told(aNotification('one')))).toMatchObject({ kind: 'retry-after', seconds: 5 });
  });

  it('needs a receiver in its secret', async () => {
    await expect(app({ toUser: undefined }).deliver(told(aNotification('one')))).rejects.toMatchObject({ name: 'NotificationUnavailable' });
  });

  it('sends what somebody has to act on to those who are to be mentioned too', async () => {
    const channel = app({}, ['ana', 'li.wei']);

    await channel.deliver(told(anApprovalRequest('ask')));
    await channel.deliver(told(aNotification('done')));

    expect(wecom.messages().map(({ to }) => to)).toEqual(['li.wei|ana', 'li.wei']);
  });

  it('leaves a message to everybody, a department or a tag as it is where nobody is to be mentioned', async () => {
    await app({ toUser: '@all' }, ['ana']).deliver(told(anApprovalRequest('ask')));

    expect(wecom.messages().map(({ to }) => to)).toEqual(['@all']);
  });
});
