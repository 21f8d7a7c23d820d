import { refreshed } from '#platform/base/refreshed.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Loads 1, 2, 3, … and fails where the test says so. */
function aSource() {
  const clock = new ManualClock();
  const state = { loads: 0, fails: false };
  const load = async () => {
    state.loads += 1;
    if (state.fails) throw new Error('away');
    return state.loads;
  };
  return { clock, state, read: refreshed(load, 1000, clock) };
}

describe('a refreshed value', () => {
  it('is kept for its time and loaded again afterwards', async () => {
    const { clock, read } = aSource();
    const first = [await read(), await read()];
    clock.advance(999);
    const held = await read();
    clock.advance(1);

    expect([...first, held, await read()]).toEqual([1, 1, 1, 2]);
  });

  it('is loaded once for all who ask meanwhile', async () => {
    const { read } = aSource();

    expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
  });

  it('is not served any longer when it cannot be loaded again, and loaded by the next who asks', async () => {
    const { clock, state, read } = aSource();
    await read();
    clock.advance(1000);
    state.fails = true;
    const failures = await Promise.allSettled([read(), read()]);
    state.fails = false;

    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await read()).toBe(3);
  });
});
