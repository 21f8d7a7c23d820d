const MOST = 3;

/** ` Did you mean A or B?` where some candidate differs by few letters; else nothing. */
export function didYouMean(wrong: string, candidates: readonly string[]): string {
  const near = nearMisses(wrong, candidates);
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
}

/** Candidates that are a typing error away, or that say more or less of the same; the nearest first. */
export function nearMisses(wrong: string, candidates: readonly string[], most = MOST): string[] {
  const typed = wrong.toLowerCase();
  return [...new Set(candidates)]
    .map((candidate) => ({
      candidate,
      distance: measureDistance(typed, candidate.toLowerCase()),
      shared: sharedStart(typed, candidate.toLowerCase()),
    }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, wrong.length / 4) || contains(typed, candidate.toLowerCase()))
    .filter(({ candidate, distance }) => distance < Math.max(wrong.length, candidate.length))
    .toSorted((a, b) => a.distance - b.distance || b.shared - a.shared)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

function contains(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 4 && (a.includes(b) || b.includes(a) || sharesWords(a, b));
}

/** Tells whether every word of `a` is one of `b`: `s3-public-read` of `s3-block-public-read`. */
function sharesWords(a: string, b: string): boolean {
  const words = a.split('-');
  return words.length > 1 && words.every((word) => b.split('-').includes(word));
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length += 1;
  return length;
}

/** Levenshtein distance: letters to insert, remove or replace. */
function measureDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
