import { EXPRESS_LASTS_MS } from '#domain/reaction/claim.ts';
import { Attempts } from '#tools/chaos/reaction/attempts.ts';
import { Blame } from '#tools/chaos/reaction/blame.ts';
import { StormClock } from '#tools/chaos/reaction/storm-clock.ts';

const COOL_DOWN_MS = 300_000;
const SUBJECT = `rule-${'a'.repeat(24)}`;

/** A clock that jumped a while ago as far as this machine's own time goes. */
class CalmClock extends StormClock {
  override hasJumped(): boolean {
    return false;
  }
}

function watch({ clock = new CalmClock(), mayWait = false } = {}) {
  const blame = new Blame();
  return { clock, blame, attempts: new Attempts(blame, clock, { coolDownMs: COOL_DOWN_MS, mayWait: () => mayWait }) };
}

describe('Attempts', () => {
  it('blames an attempt that starts while the one before runs', () => {
    const { attempts, blame } = watch();

    attempts.started(`${SUBJECT}-1`);
    attempts.parsed(`${SUBJECT}-1`, true);
    attempts.started(`${SUBJECT}-2`);

    expect(blame.violations).toEqual({ doubled: 1 });
    expect(blame.examples[0]).toContain(`"whileRuns":"${SUBJECT}-1"`);
  });

  it.each([
    [true, { doubled: 1 }],
    [false, {}],
  ])('judges an attempt that starts before the one before is parsed when that is: it has reactions %s', (hasReactions, violations) => {
    const { attempts, blame } = watch();

    attempts.started(`${SUBJECT}-1`);
    attempts.started(`${SUBJECT}-2`);
    attempts.parsed(`${SUBJECT}-1`, hasReactions);

    expect(blame.violations).toEqual(violations);
  });

  it('blames an attempt that starts while the subject cools down', () => {
    const { attempts, blame, clock } = watch();

    attempts.started(`${SUBJECT}-1`);
    attempts.ending(`${SUBJECT}-1`);
    attempts.cooling(`${SUBJECT}-1`);
    clock.advance(COOL_DOWN_MS - 1000);
    attempts.started(`${SUBJECT}-2`);

    expect(blame.violations).toEqual({ doubled: 1 });
  });

  it.each([
    ['after a deferred one', (_clock: StormClock, attempts: Attempts) => attempts.ending(`${SUBJECT}-1`)],
    [
      'after the cool-down',
      (clock: StormClock, attempts: Attempts) => {
        attempts.ending(`${SUBJECT}-1`);
        attempts.cooling(`${SUBJECT}-1`);
        clock.advance(COOL_DOWN_MS);
      },
    ],
    ['after one whose claim has lapsed', (clock: StormClock) => clock.advance(EXPRESS_LASTS_MS)],
  ])('lets an attempt start %s', (_when, meanwhile) => {
    const { attempts, blame, clock } = watch();

    attempts.started(`${SUBJECT}-1`);
    attempts.parsed(`${SUBJECT}-1`, true);
    meanwhile(clock, attempts);
    attempts.started(`${SUBJECT}-2`);

    expect(blame.violations).toEqual({});
  });

  it('holds one that waits for people to its claim for days', () => {
    const { attempts, blame, clock } = watch({ mayWait: true });

    attempts.started(`${SUBJECT}-1`);
    attempts.parsed(`${SUBJECT}-1`, true);
    clock.advance(EXPRESS_LASTS_MS);
    attempts.started(`${SUBJECT}-2`);

    expect(blame.violations).toEqual({ doubled: 1 });
  });

  it('takes a step that is called again for the same attempt, and other subjects for what they are', () => {
    const { attempts, blame } = watch();

    for (const name of [`${SUBJECT}-1`, `${SUBJECT}-1`, `rule-${'b'.repeat(24)}-2`, `ended-${SUBJECT}-1`]) attempts.started(name);

    expect(blame.violations).toEqual({});
  });
});
