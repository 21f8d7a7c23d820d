import { Blame } from '#tools/chaos/reaction/blame.ts';
import { Spending } from '#tools/chaos/reaction/spending.ts';

const MINUTE_MS = 60_000;

function spend(...minutes: readonly number[]) {
  const blame = new Blame();
  const spending = new Spending(blame, 2);
  for (const minute of minutes) spending.spend('rule', { since: minute * MINUTE_MS, now: minute * MINUTE_MS }, {});
  return blame.violations;
}

describe('Spending', () => {
  it('blames one change more than the budget within an hour', () => {
    expect(spend(0, 30, 59)).toEqual({ overspent: 1 });
  });

  it('lets the budget begin anew after an hour', () => {
    expect(spend(0, 30, 60, 90)).toEqual({});
  });

  it('counts each binding, and what may have been charged more than an hour ago for nothing', () => {
    const blame = new Blame();
    const spending = new Spending(blame, 1);

    for (const [binding, since] of [
      ['one', 0],
      ['other', 0],
      ['one', -61 * MINUTE_MS],
    ] as const)
      spending.spend(binding, { since, now: 0 }, {});

    expect(blame.violations).toEqual({});
  });
});
