import { BindingsUnavailable, NotificationUnavailable } from '#domain/base/errors.ts';
import { type NotificationOutcome, type NotifierDeps, notify } from '#platform/notification/notifier.ts';
import { type NotificationWorld, startNotificationWorld, TestQueue, toMessage } from '../../support/notification-world.ts';
import { aNotification, anApprovalRequest } from '../../support/notifications.ts';

function listKinds(outcomes: readonly NotificationOutcome[]): string[] {
  return outcomes.map(({ kind }) => kind);
}

function manyMessages(name: string, count: number) {
  return Array.from({ length: count }, (_, position) => toMessage(aNotification(`${name}-${position}`)));
}

describe('notify', () => {
  let world: NotificationWorld;
  beforeEach(async () => {
    world = await startNotificationWorld();
  });
  afterEach(() => world.close());

  it('tells each state change once, in a message of its own', async () => {
    const outcomes = await notify([toMessage(anApprovalRequest('ask')), toMessage(aNotification('done'))], world.container());

    expect(outcomes).toEqual([
      { messageId: expect.any(String), notificationId: anApprovalRequest('ask').id, kind: 'sent', isRecorded: true },
      { messageId: expect.any(String), notificationId: aNotification('done').id, kind: 'sent', isRecorded: true },
    ]);
    expect(world.wecom.messages().map(({ content }) => content.split('\n')[0])).toEqual([
      '<font color="warning">Fix of S3.2 waits for approval</font> · **invoices · account 210987654321**',
      '<font color="info">Fix of S3.2 done</font> · **invoices · account 210987654321**',
    ]);
  });

  it('tells a notification once, however often it is delivered, by whichever container', async () => {
    const [a, b] = [world.container(), world.container()];
    const copy = () => toMessage(aNotification('one'));

    const together = await Promise.all([notify([copy(), copy()], a), notify([copy(), copy()], b)]);
    const later = await notify([copy()], b);

    expect(world.wecom.messages()).toHaveLength(1);
    expect(together.flat().filter(({ kind }) => kind === 'sent')).toHaveLength(1);
    expect(listKinds(later)).toEqual(['duplicate']);
  });

  it('tells about accounts of its tenant alone, and gives back what nobody can tell yet', async () => {
    const of: Readonly<Record<string, boolean | undefined>> = { '111111111111': true, '222222222222': false };
    const about = (accountId: string) => toMessage(aNotification(accountId, { finding: { accountId } }));
    const deps = { ...world.container(), audience: async () => (accountId: string) => of[accountId] };

    const outcomes = await notify([about('111111111111'), about('222222222222'), about('333333333333')], deps);

    expect(outcomes.map(({ messageId: _, notificationId: _id, ...outcome }) => outcome)).toEqual([
      { kind: 'quiet', reason: 'tenant' },
      { kind: 'returned', reason: 'nobody knows yet which accounts the tenant of the route has' },
      { kind: 'sent', isRecorded: true },
    ]);
    expect(world.wecom.messages().map(({ content }) => content)).toEqual([expect.stringContaining('account 111111111111')]);
  });

  it('returns the whole batch where the tenants cannot be read', async () => {
    const audience = async () => {
      throw new BindingsUnavailable('away');
    };

    await expect(notify([toMessage(aNotification('one'))], { ...world.container(), audience })).rejects.toThrow('away');
    expect(world.wecom.messages()).toEqual([]);
  });

  it('keeps quiet as the rules say, with the reason, and without spending the budget', async () => {
    const deps = world.container({ minimumSeverity: 'HIGH', kinds: { exclude: ['NOTHING_TO_DO'] } });

    const outcomes = await notify(
      [
        toMessage(aNotification('low', { finding: { severity: 'LOW' } })),
        toMessage(aNotification('nothing', { kind: 'NOTHING_TO_DO' })),
        toMessage(aNotification('loud')),
      ],
      deps,
    );

    expect(outcomes).toMatchObject([{ kind: 'quiet', reason: 'severity' }, { kind: 'quiet', reason: 'kind' }, { kind: 'sent' }]);
    expect(world.wecom.messages()).toHaveLength(1);
  });

  it('sets aside what is no notification, with the field that is wrong, and tells the rest', async () => {
    const broken = { ...aNotification('broken'), kind: 'EXPLODED' };

    const outcomes = await notify(
      [{ messageId: 'm-1', body: '{"schema":' }, { messageId: 'm-2', body: JSON.stringify(broken) }, toMessage(aNotification('good'))],
      world.container(),
    );

    expect(listKinds(outcomes)).toEqual(['rejected', 'rejected', 'sent']);
    expect((await world.deadLetters()).toSorted((x, y) => x.body.length - y.body.length)).toEqual([
      { reason: 'not-a-notification', detail: 'not a notification: $ (invalid_type)', body: '{"schema":' },
      { reason: 'not-a-notification', detail: 'not a notification: kind (invalid_value)', body: JSON.stringify(broken) },
    ]);
  });

  it('makes one digest of what exceeds the budget', async () => {
    const outcomes = await notify(manyMessages('storm', 40), world.container());

    expect(new Set(listKinds(outcomes))).toEqual(new Set(['digested']));
    expect(world.wecom.messages()).toHaveLength(1);
    expect(world.wecom.messages()[0]?.content).toContain('>40 messages in one<');
  });

  it('keeps two containers together inside 20 messages a minute, and tells everything', async () => {
    const containers = [world.container(), world.container()];
    const queue = new TestQueue();
    for (let tick = 0; tick < 40; tick += 1) {
      queue.waiting.push(...manyMessages(`tick-${tick}`, 2));
      await Promise.all(containers.map((deps) => queue.run(deps, 3)));
      world.clock.advance(1_500);
    }
    while (queue.waiting.length > 0) {
      world.clock.advance(5_000);
      for (const deps of containers) await queue.run(deps);
    }

    expect(world.wecom.answers()).toEqual({ 0: world.wecom.messages().length });
    expect(world.wecom.messages().length).toBeGreaterThanOrEqual(20);
    expect(queue.outcomes).toHaveLength(80);
    expect(new Set(queue.outcomes.map(({ notificationId }) => notificationId)).size).toBe(80);
  });

  it('loses nothing while WeCom is down for an hour, then tells it as a digest', async () => {
    const deps = world.container();
    const queue = new TestQueue();
    world.wecom.failWith('down');
    for (let minute = 0; minute < 60; minute += 6) {
      queue.waiting.push(...manyMessages(`minute-${minute}`, 1));
      await queue.run(deps);
      world.clock.advance(6 * 60_000);
    }
    expect(queue.waiting).toHaveLength(10);

    world.wecom.recover();
    await queue.run(deps);

    expect(queue.waiting).toEqual([]);
    expect(listKinds(queue.outcomes)).toEqual(Array.from({ length: 10 }, () => 'digested'));
    expect(world.wecom.messages()).toHaveLength(1);
    expect(world.wecom.messages()[0]?.content).toContain('10 messages in one');
    expect(await world.deadLetters()).toEqual([]);
  });

  it('sets a message aside that WeCom refuses for ever, and sends it when it is put back later', async () => {
    const deps = world.container();
    world.wecom.failWith(93000, 1);
    const message = toMessage(aNotification('refused'));

    const refused = await notify([message], deps);

    expect(refused).toMatchObject([{ kind: 'failed', reason: expect.stringContaining('code 93000') }]);
    expect(await world.deadLetters()).toEqual([
      { reason: 'refused-by-channel', detail: expect.stringContaining('code 93000'), body: message.body },
    ]);
    expect(listKinds(await notify([message], deps))).toEqual(['sent']);
  });

  it('waits a minute after 45009, in every container, and then sends', async () => {
    const [a, b] = [world.container(), world.container()];
    const queue = new TestQueue();
    queue.waiting.push(...manyMessages('limited', 3));
    world.wecom.failWith(45009, 1);

    await queue.run(a);
    world.clock.advance(59_000);
    await queue.run(b);
    expect(world.wecom.answers()).toEqual({ 45009: 1 });
    world.clock.advance(1_000);
    await queue.run(b);

    expect(world.wecom.answers()).toEqual({ 45009: 1, 0: 3 });
    expect(queue.waiting).toEqual([]);
  });

  it('tries again where WeCom is busy', async () => {
    const queue = new TestQueue();
    queue.waiting.push(toMessage(aNotification('busy')));
    world.wecom.failWith(-1, 2);

    for (let attempt = 0; attempt < 3; attempt += 1) {
      await queue.run(world.container());
      world.clock.advance(5_000);
    }

    expect(world.wecom.answers()).toEqual({ '-1': 2, 0: 1 });
    expect(listKinds(queue.outcomes)).toEqual(['sent']);
  });

  it('gives back what it has no time for', async () => {
    const deps = world.container();
    const slow: NotifierDeps['channel'] = {
      ...deps.channel,
      deliver: async (notifications) => {
        world.clock.advance(8_000);
        return deps.channel.deliver(notifications);
      },
    };

    const outcomes = await notify(manyMessages('slow', 4), { ...deps, channel: slow });

    expect(listKinds(outcomes)).toEqual(['sent', 'sent', 'returned', 'returned']);
  });

  it('gives everything back while the secret cannot be read', async () => {
    const deps = world.container();
    const locked: NotifierDeps['channel'] = { ...deps.channel, deliver: () => Promise.reject(new NotificationUnavailable('no secret')) };

    expect(listKinds(await notify(manyMessages('locked', 3), { ...deps, channel: locked }))).toEqual(['returned', 'returned', 'returned']);
  });

  it('does not send twice because the table could not be told', async () => {
    const deps = world.container();
    const forgetful = { ...deps.store, markSent: () => Promise.reject(new NotificationUnavailable('table away')) };

    const outcomes = await notify([toMessage(aNotification('one'))], { ...deps, store: forgetful });

    expect(outcomes).toMatchObject([{ kind: 'sent', isRecorded: false }]);
  });
});
