import type { Dice } from '#tools/chaos/dice.ts';
import { createDice } from '#tools/chaos/dice.ts';
import { ALL_FAULT_KINDS, computeMinimum, FAULT_KINDS } from '#tools/chaos/fault-kinds.ts';
import { Storm } from '#tools/chaos/storm.ts';

const lucky: Dice = { ...createDice(1), chance: () => false };
const storm = ({ dice = lucky, isCalm = false, scale = 1 } = {}) => new Storm({ dice, isCalm, scale });

describe('Storm', () => {
  it('strikes by chance, and counts it', () => {
    const under = storm({ dice: createDice(3) });

    const hits = Array.from({ length: 1000 }, () => under.strikes('hub throttled')).filter(Boolean).length;

    expect(Math.abs(hits / 1000 - FAULT_KINDS['hub throttled'].chance)).toBeLessThan(0.05);
    expect(under.faults).toEqual({ 'hub throttled': hits });
  });

  it.each([1, 7.5])('exceeds every minimum after half of the work, however the dice fall (scale %f)', (scale) => {
    const under = storm({ scale });
    under.advance(0.5);

    for (const kind of ALL_FAULT_KINDS) while (under.strikes(kind)) expect(under.faults[kind]).toBeLessThanOrEqual(100);

    for (const kind of ALL_FAULT_KINDS) expect(under.faults[kind]).toBe(computeMinimum(kind, scale) + 1);
  });

  it('does not count what only threatens', () => {
    const under = storm();
    under.advance(0.5);

    expect(under.threatens('clock set back')).toBe(true);
    expect(under.faults).toEqual({});
  });

  it('is over when nearly all is done, and at once where it is to be calm', async () => {
    const under = storm({ dice: { ...lucky, chance: () => true } });
    under.advance(0.96);
    expect([under.isOver, under.strikes('hub slow')]).toEqual([false, true]);

    under.advance(0.97);
    await under.calm;
    expect([under.isOver, under.strikes('hub slow')]).toEqual([true, false]);
    expect(storm({ isCalm: true }).isOver).toBe(true);
  });
});

describe('computeMinimum', () => {
  it('grows with the run', () => {
    expect(computeMinimum('hub silent', 1)).toBe(0);
    expect(computeMinimum('hub silent', 36)).toBe(35);
    expect(computeMinimum('hub throttled', 2)).toBe(2 * FAULT_KINDS['hub throttled'].least + 1);
  });
});
