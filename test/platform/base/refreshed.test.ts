import { refreshed, refreshedByKey } from '#platform/base/refreshed.ts';
import { CLOCK_STEPS, ManualClock } from '../../support/manual-clock.ts';

/** Loads 1, 2, 3, … and fails where the test says so. */
function aSource() {
  const clock = new ManualClock();
  const state = { loads: 0, fails: false };
  const load = async () => {
    state.loads += 1;
    if (state.fails) throw new Error('away');
    return state.loads;
  };
  return { clock, state, ...refreshed({ load, refreshMs: 1000, clock }) };
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

  it.each(CLOCK_STEPS)('is never served longer than its time when the date is set by %i ms', async (step) => {
    const { clock, state, read } = aSource();
    await read();
    clock.advance(400);
    clock.step(step);
    await read();
    const loads = state.loads;

    for (let minute = 0; minute < 59; minute += 1) {
      clock.advance(60_000);
      await read();
    }

    expect(state.loads - loads).toBe(59);
  });

  it('is not served longer when the date is set back by less than its age', async () => {
    const { clock, read } = aSource();
    await read();
    clock.advance(800);
    clock.step(-700);
    clock.advance(200);

    expect(await read()).toBe(2);
  });

  it('is loaded again at once where it is from the future, and then kept', async () => {
    const { clock, read } = aSource();
    await read();
    clock.step(-3_600_000);

    expect([await read(), await read()]).toEqual([2, 2]);
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

  it('is loaded again before its time for who asks for that, and then kept', async () => {
    const { clock, read, readAgain } = aSource();
    await read();
    clock.advance(999);

    const again = await readAgain();
    clock.advance(999);

    expect([again, await read()]).toEqual([2, 2]);
  });

  it('is kept for its time when it cannot be loaded again before', async () => {
    const { state, read, readAgain } = aSource();
    await read();
    state.fails = true;

    await expect(readAgain()).rejects.toThrow('away');

    expect(await read()).toBe(1);
  });

  it('is never replaced by a load that began earlier', async () => {
    const answers: ((value: string) => void)[] = [];
    const load = () => new Promise<string>((resolve) => answers.push(resolve));
    const { read, readAgain } = refreshed({ load, refreshMs: 1000, clock: new ManualClock() });
    const early = read();
    const late = readAgain();
    const meanwhile = read();

    answers[1]?.('late');
    await late;
    answers[0]?.('early');

    expect(await Promise.all([early, late, meanwhile, read()])).toEqual(['late', 'late', 'late', 'late']);
  });

  it('is served old where somebody is told of it, for its time each time, and only once it was loaded', async () => {
    const clock = new ManualClock();
    const stale: unknown[] = [];
    const state = { loads: 0, fails: true };
    const load = async (held: number | undefined) => {
      state.loads += 1;
      if (state.fails) throw new Error(`away ${state.loads}`);
      return (held ?? 0) + 10;
    };
    const { read } = refreshed({ load, refreshMs: 1000, clock, onStale: (cause) => stale.push(String(cause)) });
    await expect(read()).rejects.toThrow('away 1');
    state.fails = false;
    await read();
    state.fails = true;
    clock.advance(1000);

    const served = await Promise.all([read(), read()]);
    clock.advance(999);
    served.push(await read());
    clock.advance(1);
    served.push(await read());
    state.fails = false;
    clock.advance(1000);

    expect(served).toEqual([10, 10, 10, 10]);
    expect(stale).toEqual(['Error: away 3', 'Error: away 4']);
    expect(await read()).toBe(20);
  });
});

describe('refreshed values by key', () => {
  it('are loaded once each for all who ask meanwhile, and fail on their own', async () => {
    const clock = new ManualClock();
    const loaded: string[] = [];
    const load = async (key: string) => {
      loaded.push(key);
      if (key === 'bad') throw new Error('away');
      return key.toUpperCase();
    };
    const answerTo = refreshedByKey(load, { refreshMs: 1000, clock });

    const first = await Promise.allSettled(['a', 'a', 'b', 'bad'].map(answerTo));
    clock.advance(1000);
    const second = await Promise.allSettled(['a', 'bad'].map(answerTo));

    expect(first).toMatchObject([{ value: 'A' }, { value: 'A' }, { value: 'B' }, { status: 'rejected' }]);
    expect(second).toMatchObject([{ value: 'A' }, { status: 'rejected' }]);
    expect(loaded).toEqual(['a', 'b', 'bad', 'a', 'bad']);
  });
});
