import ts from 'typescript';

export type Source = { readonly path: string; readonly text: string };

/** A place in a source; lines count from 1. */
export type Finding = { readonly path: string; readonly line: number; readonly text: string };

type Accessor = Finding & { readonly exported: boolean };

/** Figures over some sources: sentences of comments, functions with a name, and those that break a rule. */
export type Wording = {
  readonly sentences: number;
  readonly openings: readonly Finding[];
  readonly functions: number;
  readonly accessors: readonly Accessor[];
};

const OPENING = /^(What|Who|Whose|Whoever|Whether|Of)\b/;
const ACCESSOR = /^[a-z]\w*Of$/;
const SENTENCE_END = /(?<=[.!?])\s+(?=[A-Z])/;
/** A line of these begins a sentence of its own. */
const MARK = /^(-|@\w+)\s+/;

/** Measures comments and names of sources. */
export function measureWording(sources: readonly Source[]): Wording {
  const parsed = sources.map(({ path, text }) => ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  const sentences = parsed.flatMap(listSentences);
  const functions = parsed.flatMap(listFunctions);
  return {
    sentences: sentences.length,
    openings: sentences.filter(({ text }) => OPENING.test(text)),
    functions: functions.length,
    accessors: functions.filter(({ text }) => ACCESSOR.test(text)),
  };
}

function listSentences(source: ts.SourceFile): Finding[] {
  return listComments(source).flatMap(({ pos, text }) => {
    const { line } = source.getLineAndCharacterOfPosition(pos);
    return splitSentences(text).map((sentence) => ({ path: source.fileName, line: line + 1, text: sentence }));
  });
}

/** Comments in their order, with neighbouring line comments as one. */
function listComments(source: ts.SourceFile): { readonly pos: number; readonly text: string }[] {
  const whole = source.text;
  const ranges = new Map<number, ts.CommentRange>();
  const visit = (node: ts.Node): void => {
    for (const range of [
      ...(ts.getLeadingCommentRanges(whole, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(whole, node.getEnd()) ?? []),
    ])
      ranges.set(range.pos, range);
    ts.forEachChild(node, visit);
  };
  visit(source);
  ranges.delete(whole.startsWith('#!') ? 0 : -1);
  const comments: { pos: number; end: number; text: string }[] = [];
  for (const { pos, end } of [...ranges.values()].toSorted((a, b) => a.pos - b.pos)) {
    const text = whole.slice(pos, end);
    const last = comments.at(-1);
    const continues = last !== undefined && text.startsWith('//') && /^\r?\n[ \t]*$/.test(whole.slice(last.end, pos));
    if (last !== undefined && continues) Object.assign(last, { end, text: `${last.text}\n${text}` });
    else comments.push({ pos, end, text });
  }
  return comments;
}

function splitSentences(comment: string): string[] {
  const lines = comment
    .replace(/^\/\*\*?|\*\/$/g, '')
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/^(\/\/|\*)\s?/, '')
        .trim(),
    );
  const paragraphs: string[] = [''];
  for (const line of lines) {
    if (line === '' || MARK.test(line)) paragraphs.push(line.replace(MARK, ''));
    else paragraphs.push(`${paragraphs.pop() ?? ''} ${line}`.trim());
  }
  return paragraphs.flatMap((paragraph) => paragraph.split(SENTENCE_END)).filter((sentence) => sentence !== '');
}

function listFunctions(source: ts.SourceFile): Accessor[] {
  const found: Accessor[] = [];
  const visit = (node: ts.Node): void => {
    const name = nameFunction(node);
    if (name !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(name.getStart());
      found.push({ path: source.fileName, line: line + 1, text: name.getText().replace(/^#/, ''), exported: isExported(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function nameFunction(node: ts.Node): ts.Node | undefined {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) return node.name;
  const holdsFunction =
    (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) &&
    node.initializer !== undefined &&
    (ts.isArrowFunction(node.initializer) || ts.isFunctionExpression(node.initializer));
  return holdsFunction ? node.name : undefined;
}

function isExported(node: ts.Node): boolean {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}
