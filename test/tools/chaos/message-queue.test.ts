import { createDice } from '#tools/chaos/dice.ts';
import { MessageQueue } from '#tools/chaos/message-queue.ts';

const deliveries = Array.from({ length: 100 }, (_, number) => ({ id: `m${number}`, body: '{}', due: 1000 - number * 10, receives: 0 }));
const queue = () => new MessageQueue(deliveries, createDice(1));

describe('MessageQueue', () => {
  it('gives messages in the order in which they are due', () => {
    expect(
      queue()
        .take(3)
        .map(({ id }) => id),
    ).toEqual(['m99', 'm98', 'm97']);
  });

  it('gives every message until it is handled, later again where it is not', () => {
    const under = queue();
    const handled = new Set<string>();
    const dice = createDice(5);

    while (!under.isDone) {
      const taken = under.take(7);
      under.settle(taken, (id) => dice.chance(0.5) && handled.add(id).size > 0);
    }

    expect(handled.size).toBe(100);
    expect(under.handled).toBe(100);
    expect(under.maxReceives).toBeGreaterThan(1);
  });

  it('is not done while a message is in flight', () => {
    const under = queue();

    const taken = under.take(100);

    expect(under.take(1)).toEqual([]);
    expect(under.isDone).toBe(false);
    under.settle(taken, () => true);
    expect(under.isDone).toBe(true);
  });
});
