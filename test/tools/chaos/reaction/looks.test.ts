import { Looks } from '#tools/chaos/reaction/looks.ts';

const INTENT = { executionId: 'one', spotKey: 'shelf-public shelf-1', mode: 'automatic', beganResolved: false };

function world() {
  const rule = { isPermitted: true };
  return {
    rule,
    looks: new Looks(
      () => rule.isPermitted,
      () => 7,
    ),
  };
}

describe('Looks', () => {
  it('knows that a change was permitted when its call looked, and when that was', () => {
    const { looks, rule } = world();

    looks.begin(INTENT);
    looks.planned('one');
    rule.isPermitted = false;

    expect(looks.of('one')).toEqual({ isPermitted: true, at: 7 });
  });

  it('knows that it was forbidden by then', () => {
    const { looks, rule } = world();

    rule.isPermitted = false;
    looks.begin(INTENT);
    looks.planned('one');
    rule.isPermitted = true;

    expect(looks.of('one')?.isPermitted).toBe(false);
  });

  it('gives a call the benefit of a permission that came or went while it looked', () => {
    const { looks, rule } = world();

    rule.isPermitted = false;
    looks.begin(INTENT);
    rule.isPermitted = true;
    looks.remember();
    rule.isPermitted = false;
    looks.planned('one');

    expect(looks.of('one')?.isPermitted).toBe(true);
  });

  it('takes the last look, and none of a call that is over or of a plan that nobody carries out', () => {
    const { looks, rule } = world();

    looks.planned('one');
    expect(looks.of('one')).toBeUndefined();
    const end = looks.begin(INTENT);
    looks.planned('one');
    end();
    rule.isPermitted = false;
    looks.planned('one');
    expect(looks.of('one')?.isPermitted).toBe(true);
    looks.begin(INTENT);
    looks.planned('one');
    expect(looks.of('one')?.isPermitted).toBe(false);
  });
});
