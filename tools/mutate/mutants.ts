import ts from 'typescript';
import { type Edit, listEdits } from './operators.ts';

/** A change of one file. Lines and columns count from 1. */
export type Mutant = Edit & {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The lines that change, as they are and as they would be. */
  readonly before: string;
  readonly after: string;
};

/** Text of a log line changes nothing that a test should hold. */
const LOG = /(^|[.#])(logger|console)\.\w+$/;

/** Every change that is tried of a TypeScript file, in the order of the text: never in types, imports, log lines and what is thrown. */
export function listMutants(file: string, text: string): readonly Mutant[] {
  const source = parseSource(file, text);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (isOutOfScope(node)) return;
    edits.push(...listEdits(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edits.toSorted((one, other) => one.start - other.start).map((edit) => ({ ...edit, file, ...buildPlace(edit, source) }));
}

/** The text of the file with the change made. */
export function mutate(text: string, { start, end, replacement }: Edit): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

export function parseSource(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
}

function isOutOfScope(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node)) return true;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isDecorator(node)) return true;
  if (ts.isCallExpression(node)) return LOG.test(node.expression.getText());
  if (ts.isExpressionStatement(node)) return isOutOfScope(node.expression);
  return ts.isNewExpression(node) && ts.isThrowStatement(node.parent);
}

/** The place of the first character that goes, and the lines that differ. */
function buildPlace(edit: Edit, source: ts.SourceFile): Pick<Mutant, 'line' | 'column' | 'before' | 'after'> {
  const { text } = source;
  const blanks = /^\s*/.exec(text.slice(edit.start, edit.end))?.[0].length ?? 0;
  const { line, character } = source.getLineAndCharacterOfPosition(edit.start + (edit.replacement === '' ? blanks : 0));
  const [before, after] = differingLines(text.split('\n'), mutate(text, edit).split('\n'));
  return { line: line + 1, column: character + 1, before, after };
}

function differingLines(before: readonly string[], after: readonly string[]): readonly [before: string, after: string] {
  const first = before.findIndex((line, index) => line !== after[index]);
  let same = 0;
  while (same < Math.min(before.length, after.length) - first && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  const cut = (lines: readonly string[]) => lines.slice(first, lines.length - same).join('\n');
  return [cut(before), cut(after)];
}
