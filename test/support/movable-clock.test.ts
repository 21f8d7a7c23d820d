import { MovableClock } from './movable-clock.ts';

describe('the clock that tests move on', () => {
  afterEach(() => jest.restoreAllMocks());

  // The timers of Node.js count from the last turn of its loop, and end early on a busy machine.
  it('ends a sleep by itself whose timer ends early, and during whose beginning time passed', async () => {
    let time = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => Math.min(1, time++));
    const clock = new MovableClock();

    await clock.sleep(10);

    expect(clock.slept).toEqual([10]);
  }, 5000);

  it('ends a sleep once the test moves past it, and not before', async () => {
    const clock = new MovableClock();
    clock.hold();
    const ended: string[] = [];
    const sleep = clock.sleep(3_600_000).then(() => ended.push('an hour'));

    clock.advance(3_599_999);
    await Promise.resolve();
    ended.push('nearly an hour');
    clock.advance(1);
    await sleep;

    expect(ended).toEqual(['nearly an hour', 'an hour']);
  });
});
