import { beginChange, CLOSED_BREAKER, endChange, withdrawChange } from '#domain/reaction/breaker.ts';

const MINUTE = 60_000;
const BREAKER = { bindingId: 'public-buckets', failures: 3, pauseMinutes: 60 };

/** A breaker in use. Minutes count from its start. */
function aBreaker(breaker = BREAKER) {
  const start = Date.UTC(2026, 10, 3, 8);
  let state = CLOSED_BREAKER;
  const begin = (executionId: string, minute: number) => {
    const begun = beginChange(state, breaker, { executionId, now: start + minute * MINUTE });
    state = begun.state;
    const { answer } = begun;
    return answer.kind === 'yes' ? 'yes' : `${answer.because.code} ${(answer.at - start) / MINUTE}`;
  };
  const end = (executionId: string, minute: number, outcome: 'succeeded' | 'failed') => {
    state = endChange(state, breaker, { executionId, succeeded: outcome === 'succeeded', now: start + minute * MINUTE });
  };
  const withdraw = (executionId: string) => {
    state = withdrawChange(state, executionId);
  };
  /** Changes that begin and end at once, `+` well and `-` not. */
  const run = (outcomes: string, from: number, every = 1) => {
    for (const [position, outcome] of [...outcomes].entries())
      end(`run-${from}-${position}`, from + position * every, outcome === '+' ? 'succeeded' : 'failed');
  };
  return { begin, end, withdraw, run, state: () => state };
}

describe('the breaker of a binding', () => {
  it('opens after enough failures in a row, for as long as it says, and then counts anew', () => {
    const breaker = aBreaker();
    breaker.run('--', 0);
    expect(breaker.begin('one', 2)).toBe('yes');
    breaker.end('one', 3, 'failed');

    expect(breaker.begin('two', 4)).toBe('breaker-open 63');
    expect(breaker.begin('two', 63)).toBe('yes');
    breaker.run('--', 64);
    expect(breaker.begin('three', 66)).toBe('yes');
  });

  it.each([
    ['failures in a row, each within an hour of the one before', '---', 50, true],
    ['half of the changes of an hour', '+-+-+-', 1, true],
    ['fewer than half', '++-++-++-', 1, false],
    ['too few', '--', 1, false],
    ['failures that are over an hour apart', '---', 61, false],
  ])('looks at %s', (_what, outcomes, every, isOpen) => {
    const breaker = aBreaker();
    breaker.run(outcomes, 0, every);

    expect(breaker.begin('next', (outcomes.length - 1) * every).startsWith('breaker-open')).toBe(isOpen);
  });

  it('lets so many begin as may fail, until one has proven itself', () => {
    const breaker = aBreaker();

    expect(['one', 'two', 'three', 'four'].map((id) => breaker.begin(id, 0))).toEqual(['yes', 'yes', 'yes', 'changes-unproven 2']);
    expect(breaker.begin('one', 1)).toBe('yes');
    breaker.end('one', 1, 'succeeded');
    expect(['four', 'five', 'six', 'seven'].map((id) => breaker.begin(id, 2))).toEqual(['yes', 'yes', 'yes', 'yes']);
  });

  it('is careful again after a failure, and an hour after the last success', () => {
    const failing = aBreaker();
    failing.run('+++-', 0);
    const quiet = aBreaker();
    quiet.run('+', 0);

    expect(['one', 'two', 'three', 'four'].map((id) => failing.begin(id, 10))).toEqual(['yes', 'yes', 'yes', 'changes-unproven 12']);
    expect(['one', 'two', 'three', 'four'].map((id) => quiet.begin(id, 60))).toEqual(['yes', 'yes', 'yes', 'changes-unproven 62']);
  });

  it('waits for nobody who was lost, and not for one that was not made after all', () => {
    const breaker = aBreaker({ ...BREAKER, failures: 1 });
    breaker.begin('lost', 0);

    expect(breaker.begin('next', 14)).toBe('changes-unproven 16');
    expect(breaker.begin('next', 15)).toBe('yes');
    breaker.withdraw('next');
    expect(breaker.begin('another', 16)).toBe('yes');
    expect(breaker.state().outcomes).toEqual([]);
  });

  it('stops a wave of a hundred with a broken reactor after as many changes as may fail', () => {
    const breaker = aBreaker();
    const waiting = Array.from({ length: 100 }, (_, position) => `bucket-${position}`);
    let made = 0;

    // Everybody asks at once; each change takes a minute and fails. For an hour, nobody is let through after that.
    for (let minute = 0; minute < 60; minute += 1) {
      const begun = waiting.filter((id) => breaker.begin(id, minute) === 'yes');
      made += begun.length;
      for (const id of begun) breaker.end(id, minute + 1, 'failed');
    }

    expect(made).toBe(3);
  });

  it('keeps its row small', () => {
    const breaker = aBreaker();
    breaker.run('+'.repeat(1000), 0, 0.01);

    expect(breaker.state().outcomes).toHaveLength(200);
  });
});
