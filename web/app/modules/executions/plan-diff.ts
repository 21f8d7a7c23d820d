/** A value as JSON has it; the type of the API says no more of it. */
export type PlanValue = unknown;

/** One field that a plan changes. */
export type PlanChange = { readonly resource: string; readonly field: string; readonly before: PlanValue; readonly after: PlanValue };

/** A line of a value, and on which side it stands. */
export type DiffLine = { readonly kind: 'same' | 'removed' | 'added'; readonly text: string };

/** Lines that are shown, or a run of equal ones that is folded away. */
export type DiffBlock = { readonly kind: 'shown' | 'folded'; readonly lines: readonly DiffLine[] };

/** A text in three parts; only the one in the middle differs from the other side. */
export type SplitText = { readonly start: string; readonly middle: string; readonly end: string };

/** How one change is shown. `words`: both sides are short texts; `lines`: at least one side is a structure or has several lines. */
export type ChangeView =
  | { readonly kind: 'words'; readonly before: SplitText | null; readonly after: SplitText | null }
  | { readonly kind: 'lines'; readonly blocks: readonly DiffBlock[]; readonly isBeforeNone: boolean; readonly isAfterNone: boolean };

/** Equal lines around a change that stay in sight. */
const CONTEXT = 2;
/** Comparing costs the product of both lengths; beyond it the middle is said to be replaced. */
const MOST_COMPARISONS = 4_000_000;

/** Puts the changes of each resource together, in the order of the plan. */
export function groupChanges<Change extends PlanChange>(
  changes: readonly Change[],
): readonly { readonly resource: string; readonly changes: readonly Change[] }[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const group = groups.get(change.resource);
    if (group === undefined) groups.set(change.resource, [change]);
    else group.push(change);
  }
  return [...groups].map(([resource, own]) => ({ resource, changes: own }));
}

/** Decides how a change is shown. A value that is not there is null, and never the text of an empty one. */
export function viewChange({ before, after }: Pick<PlanChange, 'before' | 'after'>): ChangeView {
  const [one, other] = [writeLines(before), writeLines(after)];
  if (one.length <= 1 && other.length <= 1) {
    const [split, otherSplit] = splitTexts(one[0] ?? '', other[0] ?? '');
    return { kind: 'words', before: one.length === 0 ? null : split, after: other.length === 0 ? null : otherSplit };
  }
  return { kind: 'lines', blocks: foldLines(compareLines(one, other)), isBeforeNone: one.length === 0, isAfterNone: other.length === 0 };
}

/**
 * Writes a value as people read it: keys in order, one entry a line, and a text that holds JSON (a policy) as what it holds.
 * @returns no line where there is no value
 */
export function writeLines(value: PlanValue): readonly string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'string') return JSON.stringify(sortKeys(value), null, 2).split('\n');
  const held = readStructure(value);
  if (held !== undefined) return JSON.stringify(sortKeys(held), null, 2).split('\n');
  return value === '' ? ['""'] : value.split('\n');
}

function readStructure(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, sortKeys(one)] as const);
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));
}

/** Splits two texts where they begin and end to differ, never inside a character. */
export function splitTexts(before: string, after: string): readonly [SplitText, SplitText] {
  const [one, other] = [[...before], [...after]];
  const shortest = Math.min(one.length, other.length);
  let start = 0;
  while (start < shortest && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shortest - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const split = (characters: readonly string[]): SplitText => ({
    start: characters.slice(0, start).join(''),
    middle: characters.slice(start, characters.length - end).join(''),
    end: characters.slice(characters.length - end).join(''),
  });
  return [split(one), split(other)];
}

/** Compares two values line by line, with as few changed lines as there can be. Removed lines stand before added ones. */
export function compareLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shortest - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const middle = compareMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end));
  return [...before.slice(0, start).map(same), ...middle, ...before.slice(before.length - end).map(same)];
}

const same = (text: string): DiffLine => ({ kind: 'same', text });
const removed = (text: string): DiffLine => ({ kind: 'removed', text });
const added = (text: string): DiffLine => ({ kind: 'added', text });

function compareMiddle(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  if (before.length * after.length > MOST_COMPARISONS) return [...before.map(removed), ...after.map(added)];
  const common = countCommon(before, after);
  const lines: DiffLine[] = [];
  let [one, other] = [0, 0];
  while (one < before.length || other < after.length) {
    const [left, right] = [before[one], after[other]];
    if (left !== undefined && left === right) {
      lines.push(same(left));
      one += 1;
      other += 1;
    } else if (left !== undefined && (right === undefined || (common[one + 1]?.[other] ?? 0) >= (common[one]?.[other + 1] ?? 0))) {
      lines.push(removed(left));
      one += 1;
    } else if (right !== undefined) {
      lines.push(added(right));
      other += 1;
    }
  }
  return lines;
}

/** Counts for every two positions the most lines that follow in both, in the same order. */
function countCommon(before: readonly string[], after: readonly string[]): readonly Uint32Array[] {
  const counts = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let one = before.length - 1; one >= 0; one -= 1) {
    const [row, below] = [counts[one], counts[one + 1]];
    if (row === undefined || below === undefined) continue;
    for (let other = after.length - 1; other >= 0; other -= 1) {
      row[other] = before[one] === after[other] ? (below[other + 1] ?? 0) + 1 : Math.max(below[other] ?? 0, row[other + 1] ?? 0);
    }
  }
  return counts;
}

/** Folds equal lines away from what changed. A fold hides at least three lines: fewer cost no room. */
export function foldLines(lines: readonly DiffLine[]): readonly DiffBlock[] {
  const isNear = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== 'same'),
  );
  const blocks: { kind: DiffBlock['kind']; lines: DiffLine[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const kind = isNear[index] ? 'shown' : 'folded';
    const last = blocks.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else blocks.push({ kind, lines: [line] });
  }
  const kept = blocks.map((block) => (block.kind === 'folded' && block.lines.length < 3 ? { ...block, kind: 'shown' as const } : block));
  return kept.reduce<{ kind: DiffBlock['kind']; lines: readonly DiffLine[] }[]>((joined, block) => {
    const last = joined.at(-1);
    if (last?.kind === 'shown' && block.kind === 'shown')
      joined[joined.length - 1] = { kind: 'shown', lines: [...last.lines, ...block.lines] };
    else joined.push(block);
    return joined;
  }, []);
}
