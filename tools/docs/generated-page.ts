/** A page, or a page with a part, that is made of code. */
export type GeneratedPage = {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
};

/** Names the first line in which two texts differ, from 1; undefined where they are equal. */
export function findFirstDifference(present: string, wanted: string): number | undefined {
  if (present === wanted) return undefined;
  const [left, right] = [present.split('\n'), wanted.split('\n')];
  return left.findIndex((line, index) => line !== right[index]) + 1 || left.length;
}
