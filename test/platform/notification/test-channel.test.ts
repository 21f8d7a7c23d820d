import { NotificationUnavailable } from '#domain/base/errors.ts';
import { notify } from '#platform/notification/notifier.ts';
import { type TestChannelDeps, testChannel } from '#platform/notification/test-channel.ts';
import { type NotificationWorld, startNotificationWorld, toMessage } from '../../support/notification-world.ts';
import { aNotification } from '../../support/notifications.ts';

const CALL = { action: 'test', requestId: 'request-1', requestedBy: 'ana@example.com' } as const;

describe('testChannel', () => {
  let world: NotificationWorld;
  beforeEach(async () => {
    world = await startNotificationWorld();
  });
  afterEach(() => world.close());

  const container = (quiet?: object): TestChannelDeps => ({ route: 'ops', ...world.container(quiet), clock: world.clock });
  const test = (deps = container()) => testChannel(CALL, deps);

  it('is delivered where the chat took it: one message that says what it is and who asked', async () => {
    expect(await test()).toEqual({ kind: 'delivered', warning: null });
    expect(world.wecom.messages().map(({ content }) => content)).toEqual([expect.stringMatching(/Test message[\s\S]*ana@example\.com/)]);
  });

  it('is sent whatever the quiet rules say, which are about findings', async () => {
    expect(await test(container({ minimumSeverity: 'CRITICAL' }))).toMatchObject({ kind: 'delivered' });
  });

  it('is refused with the code of the chat, and is nowhere set aside', async () => {
    world.wecom.failWith(93000);

    expect(await test()).toEqual({ kind: 'refused', reason: expect.stringContaining('code 93000') });
    expect(world.wecom.messages()).toEqual([]);
    expect(await world.deadLetters()).toEqual([]);
  });

  it.each([
    ['is away', 'down', /does not answer/],
    ['asks to wait', 45009, /code 45009/],
  ] as const)('is unknown where the chat %s, and is not tried again', async (_what, failure, reason) => {
    world.wecom.failWith(failure, 1);

    expect(await test()).toEqual({ kind: 'unknown', reason: expect.stringMatching(reason) });
    expect(world.wecom.messages()).toEqual([]);
    expect((await notify([toMessage(aNotification('one'))], world.container())).map(({ kind }) => kind)).toEqual(['returned']);
  });

  it('is unsent where the secret cannot be read, and says so', async () => {
    const deps = container();
    const deliver = async () => {
      throw new NotificationUnavailable('Secret x cannot be read.');
    };

    expect(await test({ ...deps, channel: { ...deps.channel, deliver } })).toEqual({ kind: 'unsent', reason: 'Secret x cannot be read.' });
  });

  it('is unsent where the budget of the robot is used up', async () => {
    await container().store.pause(60);

    expect(await test()).toEqual({ kind: 'unsent', reason: expect.stringContaining('nothing was sent') });
    expect(world.wecom.answers()).toEqual({});
  });

  it('comes once a minute, from whichever container, also where the first one failed', async () => {
    world.wecom.failWith(93000, 1);
    const both = await Promise.all([test(), test()]);

    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['refused', 'too-soon']);
    world.clock.advance(59_001);
    expect(await test()).toEqual({ kind: 'too-soon', seconds: 1 });
    world.clock.advance(999);
    expect(await test()).toMatchObject({ kind: 'delivered' });
    expect(world.wecom.messages()).toHaveLength(1);
  });

  it('does not wait for a moment that a wrong clock wrote', async () => {
    world.clock.step(86_400_000);
    await test();
    world.clock.step(-86_400_000);

    expect(await test()).toMatchObject({ kind: 'delivered' });
  });

  it('fails, and sends nothing, where the table is away', async () => {
    const deps = container();
    const claimTest = async () => {
      throw new NotificationUnavailable('away');
    };

    await expect(test({ ...deps, store: { ...deps.store, claimTest } })).rejects.toThrow('away');
    expect(world.wecom.messages()).toEqual([]);
  });
});
