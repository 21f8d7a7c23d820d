import { setImmediate as othersHadTheirTurn } from 'node:timers/promises';
import { Pace } from '#platform/base/concurrency.ts';
import { ManualClock } from './manual-clock.ts';

describe('the test clock', () => {
  it('keeps a sleep pending until time has passed its end, and no longer', async () => {
    const clock = new ManualClock();
    const ended: string[] = [];
    const long = clock.sleep(200).then(() => ended.push('long'));
    const short = clock.sleep(100).then(() => ended.push('short'));

    clock.advance(99);
    await othersHadTheirTurn();
    const before = [...ended];
    clock.advance(101);
    await Promise.all([long, short]);

    expect({ before, ended }).toEqual({ before: [], ended: ['short', 'long'] });
  });

  it('rings timers at their time, unless they were stopped', () => {
    const clock = new ManualClock(0);
    const rang: [string, number][] = [];
    clock.startTimer(20, () => rang.push(['late', clock.now()]));
    clock.startTimer(10, () => rang.push(['early', clock.now()]));
    const stop = clock.startTimer(15, () => rang.push(['stopped', clock.now()]));

    stop();
    clock.advance(50);

    expect({ rang, now: clock.now() }).toEqual({
      rang: [
        ['early', 10],
        ['late', 20],
      ],
      now: 50,
    });
  });

  it('takes work from sleep to sleep to its end', async () => {
    const clock = new ManualClock(0);

    const answer = await clock.finish(
      (async () => {
        await clock.sleep(30);
        await clock.sleep(5);
        return clock.now();
      })(),
    );

    expect({ answer, slept: clock.slept }).toEqual({ answer: 35, slept: [30, 5] });
  });

  it('tells of work that did not wait for a sleep', async () => {
    const clock = new ManualClock();
    const pace = new Pace({ perSecond: 1, burst: 1, clock });
    const hurried = async () => {
      await pace.turn();
      void pace.turn();
    };

    await expect(clock.finish(hurried())).rejects.toThrow('an await is missing');
  });

  it('hands on the error of work that fails', async () => {
    const clock = new ManualClock();

    await expect(clock.finish(clock.sleep(10).then(() => Promise.reject(new Error('on purpose'))))).rejects.toThrow('on purpose');
  });
});
