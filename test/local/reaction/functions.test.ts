import { DISPATCH_SECONDS } from '#domain/reaction/phase-times.ts';
import { callFunction, type TaskHandler } from '#local/reaction/functions.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const HOME = { accountId: '999988887777', region: 'eu-central-1' };
const never = () => new Promise<never>(() => undefined);

describe('the call of a function in this process', () => {
  const clock = new ManualClock();
  const callWith = (handler: TaskHandler, onCall?: Parameters<typeof callFunction>[3]) =>
    callFunction(
      { handlers: new Map([['dispatch-finding', handler]]), startLimit: clock.startTimer, home: HOME },
      'dispatch-finding',
      {},
      onCall,
    );

  it('is answered with Sandbox.Timedout, in the words of Lambda, when the time of the function is over', async () => {
    const hanging = callWith(never);

    clock.advance(DISPATCH_SECONDS * 1000);

    await expect(hanging).rejects.toMatchObject({
      name: 'Sandbox.Timedout',
      message: `Error: Task timed out after ${DISPATCH_SECONDS}.00 seconds`,
    });
  });

  it('is answered by a function that ends a moment before', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const slow = callWith(() => promise);

    clock.advance(DISPATCH_SECONDS * 1000 - 1);
    resolve('done');
    await Promise.resolve();

    expect(await slow).toBe('done');
    expect(() => clock.advance(1)).not.toThrow();
  });

  it('ends in time where a test stands in between, too', async () => {
    const hanging = callWith(async () => 'done', never);

    clock.advance(DISPATCH_SECONDS * 1000);

    await expect(hanging).rejects.toMatchObject({ name: 'Sandbox.Timedout' });
  });

  it('hands on what the function throws', async () => {
    await expect(callWith(() => Promise.reject(new TypeError('on purpose')))).rejects.toThrow(TypeError);
  });
});
