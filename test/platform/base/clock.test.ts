import { measureAge, systemClock } from '#platform/base/clock.ts';
import { CLOCK_STEPS, ManualClock } from '../../support/manual-clock.ts';

describe('an age', () => {
  it('is the time that passed', () => {
    const clock = new ManualClock();
    const age = measureAge(clock);

    clock.advance(1500);

    expect(age()).toBe(1500);
  });

  it.each(CLOCK_STEPS)('is never less than the time that passed when the date is set by %i ms', (step) => {
    const clock = new ManualClock();
    const age = measureAge(clock);
    clock.advance(20_000);

    clock.step(step);

    expect(age()).toBeGreaterThanOrEqual(20_000);
  });

  it('is not known where the date lies before its start', () => {
    const clock = new ManualClock();
    const age = measureAge(clock);

    clock.step(-1);

    expect(age()).toBe(Infinity);
  });

  it('grows while the process stands still and only the date moves on', () => {
    const clock = new ManualClock();
    const age = measureAge(clock);

    clock.step(60_000);

    expect(age()).toBe(60_000);
  });

  it('is measured by the system in milliseconds', async () => {
    const age = measureAge(systemClock);

    await systemClock.sleep(20);

    expect(age()).toBeGreaterThanOrEqual(19);
    expect(age()).toBeLessThan(20_000);
  });
});
