import fc from 'fast-check';
import { chunk, Pace } from '#platform/base/concurrency.ts';
import { CLOCK_STEPS, ManualClock } from '../../support/manual-clock.ts';

describe('chunk', () => {
  it('keeps order, loses nothing and respects count and weight', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 })),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 50, max: 120 }),
        (items, size, max) => {
          const chunks = chunk(items, size, max, (item) => item);
          expect(chunks.flat()).toEqual(items);
          for (const some of chunks) {
            expect(some.length).toBeLessThanOrEqual(size);
            expect(some.length).toBeGreaterThan(0);
            expect(some.reduce((sum, item) => sum + item, 0)).toBeLessThanOrEqual(max);
          }
        },
      ),
    );
  });

  it('fills every chunk but the last', () => {
    expect(chunk([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  });
});

describe('Pace', () => {
  async function takeTurns(pace: Pace, count: number): Promise<void> {
    for (let turn = 0; turn < count; turn += 1) await pace.turn();
  }

  it('lets a burst through and then keeps the rate', async () => {
    const clock = new ManualClock();
    const pace = new Pace({ perSecond: 10, burst: 3, clock });

    await clock.finish(takeTurns(pace, 6));

    expect(clock.slept).toEqual([100, 100, 100]);
  });

  it('makes those who call at once wait for one another', async () => {
    const clock = new ManualClock();
    const pace = new Pace({ perSecond: 10, burst: 1, clock });
    const began = clock.now();

    const turns = Array.from({ length: 3 }, async () => {
      await pace.turn();
      return clock.now() - began;
    });

    expect(await clock.finish(Promise.all(turns))).toEqual([0, 100, 200]);
  });

  it('fills up again while nobody calls, up to the burst', async () => {
    const clock = new ManualClock();
    const pace = new Pace({ perSecond: 10, burst: 2, clock });
    await pace.turn();
    await pace.turn();

    clock.advance(60_000);
    await clock.finish(takeTurns(pace, 3));

    expect(clock.slept).toEqual([100]);
  });

  it.each(CLOCK_STEPS)('keeps the rate when the date is set by %i ms', async (step) => {
    const clock = new ManualClock();
    const pace = new Pace({ perSecond: 10, burst: 2, clock });
    await clock.finish(takeTurns(pace, 3));

    clock.step(step);
    await clock.finish(takeTurns(pace, 3));

    expect(clock.slept).toEqual([100, 100, 100, 100]);
  });
});
