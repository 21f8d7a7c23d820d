import type { Dice } from './dice.ts';

/** One delivery of a message: its place in the order, and how often it was received. */
export type Delivery = { readonly id: string; readonly body: string; readonly due: number; readonly receives: number };

/** How much later a message comes back that was not handled. */
const RETURN_LEAST = 20;
const RETURN_MOST = 600;

/**
 * A queue whose time is the order of its deliveries: it goes on as fast as somebody takes messages. A message that is
 * given back comes later again, for ever; SQS would set it aside after ten receives, and hide what is wrong.
 */
export class MessageQueue {
  readonly #dice: Dice;
  readonly #first: readonly Delivery[];
  #returned: Delivery[] = [];
  #position = 0;
  #inFlight = 0;
  #isAbandoned = false;
  handled = 0;
  maxReceives = 0;

  constructor(deliveries: readonly Delivery[], dice: Dice) {
    this.#dice = dice;
    this.#first = deliveries.toSorted((one, other) => one.due - other.due);
  }

  get size(): number {
    return this.#first.length;
  }

  get isDone(): boolean {
    return this.#isAbandoned || (this.#position === this.#first.length && this.#returned.length === 0 && this.#inFlight === 0);
  }

  /** Ends the work on it: it gives no more messages. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** The next messages; none where all others are in flight. */
  take(count: number): readonly Delivery[] {
    if (this.#isAbandoned) return [];
    const fresh = this.#first.slice(this.#position, this.#position + count);
    const now = fresh.at(-1)?.due ?? Infinity;
    const due = this.#returned.filter((delivery) => delivery.due <= now).slice(0, count);
    const taken = [...due, ...fresh.slice(0, count - due.length)].map((delivery) => ({ ...delivery, receives: delivery.receives + 1 }));
    this.#position += taken.length - due.length;
    if (due.length > 0) this.#returned = this.#returned.filter((delivery) => !due.includes(delivery));
    this.#inFlight += taken.length;
    for (const { receives } of taken) this.maxReceives = Math.max(this.maxReceives, receives);
    return taken;
  }

  /** Ends a receive: the messages are handled, except those that come again. */
  settle(taken: readonly Delivery[], isHandled: (id: string) => boolean): void {
    const again = taken.filter(({ id }) => !isHandled(id));
    const now = this.#first[this.#position]?.due ?? this.#first.at(-1)?.due ?? 0;
    this.#returned.push(...again.map((delivery) => ({ ...delivery, due: now + this.#dice.between(RETURN_LEAST, RETURN_MOST) })));
    this.#inFlight -= taken.length;
    this.handled += taken.length - again.length;
  }
}
