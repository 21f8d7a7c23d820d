import type { Facts } from './facts.ts';

/** How a state was reached: the states before, and the transition that led here; `isFork`: one of several. */
export type Way = { readonly text: string; readonly edge: string; readonly isFork: boolean; readonly before: Way | undefined };

/** An execution on its way: what it knows, and what has happened to it. */
export type Arrival = { readonly data: unknown; readonly facts: Facts; readonly way: Way | undefined };

/** One way out of a state. `edge` is the member that leads there. */
export type Exit = {
  readonly kind: 'next' | 'end' | 'fail';
  readonly to: unknown;
  readonly edge: string;
  readonly label: string;
  readonly data: unknown;
  readonly facts: Facts;
};

export type End = Arrival & { readonly kind: 'end' | 'fail' };
