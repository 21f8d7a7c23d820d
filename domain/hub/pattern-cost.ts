import { countSteps } from './pattern-steps.ts';
import { type Characters, includesCharacter, type Pattern, readPattern } from './pattern-tree.ts';

/** A longer pattern is not read: it takes long to judge, and nobody can review it. */
export const MAX_PATTERN_CHARACTERS = 200;
/** The characters of the texts that a pattern is tried on. A counted repetition takes long over a text that is a little short. */
const LENGTHS = [200, 45, 20];
/** Some quadratic searches of the longest fit, a cubic one does not. */
const MAX_STEPS = 200_000;
/** All tries of one pattern together. */
const MAX_ALL_STEPS = 5_000_000;
const MAX_BEGINNINGS = 40;
const MAX_UNITS = 60;
const MAX_EXAMPLE = 150;

/** How a pattern was judged. */
export type PatternCost =
  | { readonly kind: 'cheap' }
  | { readonly kind: 'unsupported'; readonly construct: string }
  | { readonly kind: 'slow'; readonly steps: number };

/**
 * Judges whether a text could make a search for a pattern slow: it is tried on texts that come as far as each of its
 * repetitions, go on with what the repetition takes, over and over, and then end in something else.
 * @example
 * judgePattern('^(a+)+$'); // { kind: 'slow', steps: 200_001 }
 */
export function judgePattern(source: string): PatternCost {
  const read = readPattern(source);
  if ('unsupported' in read) return { kind: 'unsupported', construct: read.unsupported };
  const { pattern } = read;
  const ends = ['\n', String.fromCharCode(findOutsider(listCharacters(pattern))), ''];
  let all = 0;
  for (const text of listTexts(pattern, ends)) {
    const { steps, outcome } = countSteps(pattern, text, MAX_STEPS);
    all += steps;
    if (outcome === 'given-up' || all > MAX_ALL_STEPS) return { kind: 'slow', steps: Math.max(steps, MAX_STEPS) };
  }
  return { kind: 'cheap' };
}

function* listTexts(pattern: Pattern, ends: readonly string[]): Generator<string> {
  const units = listUnits(pattern);
  for (const beginning of listBeginnings(pattern)) {
    for (const unit of units) {
      for (const length of LENGTHS) {
        const repeated = unit.repeat(Math.max(1, Math.floor((length - beginning.length) / unit.length)));
        for (const end of ends) yield beginning + repeated + end;
      }
    }
  }
}

/** A text up to each repetition, the shortest that leads there. */
function listBeginnings(pattern: Pattern): readonly string[] {
  const found = new Set(['']);
  const visit = (part: Pattern, before: string): void => {
    if (found.size >= MAX_BEGINNINGS || before.length > MAX_EXAMPLE) return;
    if (part.kind === 'repeat') {
      found.add(before);
      visit(part.body, before);
    } else if (part.kind === 'any') {
      for (const option of part.options) visit(option, before);
    } else if (part.kind === 'all') {
      let reached = before;
      for (const inner of part.parts) {
        visit(inner, reached);
        reached += writeExample(inner);
      }
    }
  };
  visit(pattern, '');
  return [...found];
}

/**
 * Lists the texts to repeat: the first character of every range, and an example of every part, alone and two characters together. Where
 * two ranges meet, the first character that they share begins one of them.
 */
function listUnits(pattern: Pattern): readonly string[] {
  const characters = [...new Set(listCharacters(pattern).map(([first]) => String.fromCharCode(first)))];
  const examples = listParts(pattern).map((part) => writeExample(part, 1));
  const pairs = characters.slice(0, 6).flatMap((one) => characters.slice(0, 6).map((other) => one + other));
  const units = [...characters, ...examples, ...pairs].filter((unit) => unit !== '' && unit.length <= MAX_EXAMPLE);
  return [...new Set(units)].slice(0, MAX_UNITS);
}

function listParts(pattern: Pattern): readonly Pattern[] {
  switch (pattern.kind) {
    case 'all':
      return [pattern, ...pattern.parts.flatMap(listParts)];
    case 'any':
      return [pattern, ...pattern.options.flatMap(listParts)];
    case 'repeat':
      return [pattern, ...listParts(pattern.body)];
    default:
      return [pattern];
  }
}

function listCharacters(pattern: Pattern): Characters {
  return listParts(pattern).flatMap((part) => (part.kind === 'one' ? part.of : []));
}

/** A short text that a part takes, with each repetition at least so many times. */
function writeExample(part: Pattern, times = 0): string {
  switch (part.kind) {
    case 'one':
      return part.of[0] === undefined ? '' : String.fromCharCode(part.of[0][0]);
    case 'edge':
      return '';
    case 'all':
      return part.parts
        .map((inner) => writeExample(inner, times))
        .join('')
        .slice(0, MAX_EXAMPLE);
    case 'any':
      return part.options[0] === undefined ? '' : writeExample(part.options[0], times);
    case 'repeat':
      return writeExample(part.body, times)
        .repeat(Math.min(Math.max(part.least, times), part.most, MAX_EXAMPLE))
        .slice(0, MAX_EXAMPLE);
  }
}

/** A character that no part takes; a line end where there is none. */
function findOutsider(characters: Characters): number {
  const candidates = [33, 0, ...characters.flatMap(([, last]) => (last < 0xffff ? [last + 1] : []))];
  return candidates.find((code) => !includesCharacter(code, characters)) ?? 10;
}
