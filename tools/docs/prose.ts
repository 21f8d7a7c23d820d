import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export type Document = {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
};

/** Characters of a line of prose. */
const MAX_LINE = 110;
const NO_SOURCES = /^(\.|node_modules$|dist$|cdktf\.out$|coverage$)/;
const NOT_BY_HAND = /^(docs\/generated|test\/fixtures|test\/domain)\//;
const OPENING = /^(What|Who|Whose|Whoever|Whether|Of)\b/;
const SENTENCE_END = /(?<=[.!?:][*_`)\]"]*)\s+(?=[A-Z*[`])/;
/** `npm test -- test/a test/b`, also over the end of a line. */
const TEST_CALL = /(?:npm test\s+--|npx jest)((?:\s+test\/[\w./-]+)+)/g;
const LINK = /\]\(([^()\s]+)\)/g;

/** Reads every document of the repository that people write; pages made of code and fixtures are left out. */
export function readDocuments(root: string): Document[] {
  const entries = readdirSync(root, { withFileTypes: true }).filter(({ name }) => !NO_SOURCES.test(name));
  const paths = entries.flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((path) => join(entry.name, path))
      : entry.name,
  );
  return paths
    .filter((path) => path.endsWith('.md') && !NOT_BY_HAND.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Lists what is wrong with documents, one line each: `path:line: what`. */
export function checkProse(root: string, documents: readonly Document[]): string[] {
  const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).map((path) => `test/${path}`);
  return documents.flatMap((document) => [
    ...findLongLines(document),
    ...findOpenings(document),
    ...findBrokenLinks(document, (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)),
    ...findMissingTests(document, tests),
  ]);
}

/** Finds lines of prose that are too long; tables, code and lines of one word are left alone. */
export function findLongLines({ path, text }: Document): string[] {
  return proseLines(text).flatMap(({ line, number }) => {
    const length = [...line].length;
    if (length <= MAX_LINE || line.startsWith('|') || !/\S\s+\S/.test(line.replace(/^\s*(?:[-*]|\d+\.)\s+/, ''))) return [];
    return [`${path}:${number}: ${length} characters; wrap prose at ${MAX_LINE}.`];
  });
}

/** Finds sentences that do not open with their subject. Headings and tables have no sentences. */
export function findOpenings({ path, text }: Document): string[] {
  return paragraphs(text).flatMap(({ number, paragraph }) =>
    paragraph
      .split(SENTENCE_END)
      .map((sentence) => sentence.replace(/^[*_[`]+/, ''))
      .filter((sentence) => OPENING.test(sentence))
      .map((sentence) => `${path}:${number}: "${sentence.slice(0, 60)}": open with the subject.`),
  );
}

/** Finds relative links to a file or heading that is not there. @param read the text of a file of the repository, by path */
export function findBrokenLinks({ path, text }: Document, read: (path: string) => string | undefined): string[] {
  return proseLines(text).flatMap(({ line, number }) =>
    [...line.matchAll(LINK)].flatMap(([, target = '']) => {
      if (/^[a-z]+:/.test(target)) return [];
      const [file = '', anchor] = target.split('#');
      const wanted = file === '' ? path : normalize(join(dirname(path), file));
      const place = `${path}:${number}: ${target} leads nowhere`;
      if (anchor === undefined) return isThere(wanted, read) ? [] : [`${place}: there is no such file.`];
      return listAnchors(read(wanted) ?? '').includes(anchor) ? [] : [`${place}: there is no such heading.`];
    }),
  );
}

/** Finds tests that a document tells to run and that are not there; a path means every test file that begins with it. */
export function findMissingTests({ path, text }: Document, files: readonly string[]): string[] {
  const named = [...text.matchAll(TEST_CALL)].flatMap(([, words = '']) => words.trim().split(/\s+/));
  const missing = named.filter((name) => !files.some((file) => file.startsWith(name) && file.endsWith('.test.ts')));
  return missing.map((name) => `${path}: there is no test ${name}.`);
}

function isThere(path: string, read: (path: string) => string | undefined): boolean {
  try {
    return read(path) !== undefined;
  } catch {
    return true; // A folder: it exists and has no text.
  }
}

/** The names by which GitHub links to headings. */
function listAnchors(text: string): string[] {
  return proseLines(text).flatMap(({ line }) => {
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (heading === undefined) return [];
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    return [plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')];
  });
}

type Line = { readonly line: string; readonly number: number };

/** Lines outside of code blocks and comments, numbered from 1. */
function proseLines(text: string): Line[] {
  let fenced = false;
  return text.split('\n').flatMap((line, index) => {
    const isFence = /^\s*```/.test(line);
    if (isFence) fenced = !fenced;
    return fenced || isFence || line.startsWith('<!--') ? [] : [{ line, number: index + 1 }];
  });
}

/** Joined paragraphs and list items, by the number of their first line. */
function paragraphs(text: string): { readonly number: number; readonly paragraph: string }[] {
  const found: { number: number; last: number; paragraph: string }[] = [];
  for (const { line, number } of proseLines(text)) {
    if (line.trim() === '' || /^(#|\|)/.test(line)) continue;
    const item = /^\s*(?:[-*]|\d+\.)\s+(.*)$/.exec(line)?.[1];
    const last = found.at(-1);
    if (item === undefined && last !== undefined && last.last === number - 1)
      Object.assign(last, { last: number, paragraph: `${last.paragraph} ${line.trim()}` });
    else found.push({ number, last: number, paragraph: item ?? line.trim() });
  }
  return found;
}
