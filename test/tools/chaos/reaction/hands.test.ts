import { Blame } from '#tools/chaos/reaction/blame.ts';
import { Hands } from '#tools/chaos/reaction/hands.ts';
import { StormClock } from '#tools/chaos/reaction/storm-clock.ts';

function watch() {
  const [blame, clock] = [new Blame(), new StormClock()];
  return { blame, clock, hands: new Hands(blame, clock) };
}

describe('Hands', () => {
  it('blames a call between whose touches another call touched the document', () => {
    const { blame, hands } = watch();
    hands.begin('one');
    hands.begin('other');

    hands.touch('one', 'shelf-1');
    hands.touch('other', 'shelf-1');
    hands.touch('one', 'shelf-1');

    expect(blame.violations).toEqual({ collided: 1 });
    expect(blame.examples[0]).toContain('"executions":["one","other"]');
  });

  it('sees that a call came between after it ended', () => {
    const { blame, hands } = watch();
    hands.begin('one');
    const endOther = hands.begin('other');

    hands.touch('one', 'shelf-1');
    hands.touch('other', 'shelf-1');
    endOther();
    hands.begin('third');
    hands.touch('third', 'shelf-2');
    hands.touch('one', 'shelf-1');

    expect(blame.violations).toEqual({ collided: 1 });
  });

  it('lets one after the other work on a document, and both at once on two', () => {
    const { blame, hands } = watch();
    hands.begin('one');
    hands.begin('other');

    for (const executionId of ['one', 'one', 'other', 'other']) hands.touch(executionId, 'shelf-1');
    for (const document of ['shelf-2', 'shelf-3']) {
      hands.touch('one', document);
      hands.touch('other', document === 'shelf-2' ? 'shelf-3' : 'shelf-4');
    }

    expect(blame.violations).toEqual({});
  });

  it('does not blame calls that last over a jump of the clock, nor touches outside of a call', () => {
    const { blame, clock, hands } = watch();
    hands.begin('one');
    hands.begin('other');

    hands.touch('one', 'shelf-1');
    hands.touch('nobody', 'shelf-1');
    clock.advance(60_000);
    hands.touch('other', 'shelf-1');
    hands.touch('one', 'shelf-1');

    expect(blame.violations).toEqual({});
  });
});
