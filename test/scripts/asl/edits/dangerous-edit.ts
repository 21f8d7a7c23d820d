import type { Edited, Key } from '../edited-definition.ts';

/** An edit of a workflow that must not pass, the state that is to blame, and what is said of it. */
export type DangerousEdit = {
  readonly edit: (it: Edited) => void;
  readonly state: Key | null;
  readonly says: RegExp;
  /** Edits of a form that only the shipped file has. */
  readonly shippedOnly?: boolean;
};

/** Takes one item out of a list. */
export function without(list: unknown[], index: number): void {
  list.splice(index, 1);
}
