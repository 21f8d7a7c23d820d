import ts from 'typescript';
import { parseSource } from './mutants.ts';

/** The name of the set, global in a test's world, into which watched code puts the numbers of the points that it reaches. */
export const REACHED = '__reachedPoints';

export type WatchedSource = {
  readonly text: string;
  /** The point of each span, in their order: what stands there was run if that point was reached. */
  readonly points: readonly number[];
};

type Range = { readonly start: number; readonly end: number };
type Marker = { readonly at: number; readonly text: string; readonly isOpening: boolean; readonly size: number };

const LAZY_OPERATORS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** The source with a marker before each statement, arm or default that holds one of the spans. Points count from `first` on. */
export function watchSource(text: string, spans: readonly Range[], first: number): WatchedSource {
  const source = parseSource('watched.ts', text);
  const numbers = new Map<ts.Node, number>();
  const points = spans.map((span) => {
    const node = buildPoint(innermost(source, span));
    const number = numbers.get(node) ?? first + numbers.size;
    numbers.set(node, number);
    return number;
  });
  return {
    text: insert(
      text,
      [...numbers].flatMap(([node, number]) => listMarkers(node, number)),
    ),
    points,
  };
}

function innermost(node: ts.Node, span: Range): ts.Node {
  const part = ts.forEachChild(node, (child) => (child.getStart() <= span.start && span.end <= child.getEnd() ? child : undefined));
  return part === undefined ? node : innermost(part, span);
}

/** The smallest piece of code around a node that is run as a whole or not at all. */
function buildPoint(node: ts.Node): ts.Node {
  return ts.isSourceFile(node) || ts.isStatement(node) || isMaybeRun(node) ? node : buildPoint(node.parent);
}

/** Expressions that their surroundings may leave out. */
function isMaybeRun(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isArrowFunction(parent)) return parent.body === node;
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  if (ts.isBinaryExpression(parent)) return parent.right === node && LAZY_OPERATORS.has(parent.operatorToken.kind);
  return (ts.isParameter(parent) || ts.isBindingElement(parent) || ts.isPropertyDeclaration(parent)) && parent.initializer === node;
}

function listMarkers(node: ts.Node, number: number): readonly Marker[] {
  const mark = `globalThis.${REACHED}?.add(${number})`;
  const [start, end] = [node.getStart(), node.getEnd()];
  const size = end - start;
  const around = (before: string, after: string): readonly Marker[] => [
    { at: start, text: before, isOpening: true, size },
    { at: end, text: after, isOpening: false, size },
  ];
  if (ts.isSourceFile(node)) return [{ at: end, text: `;${mark};`, isOpening: false, size }];
  if (!ts.isStatement(node)) return around(`(${mark}, (`, '))');
  return isInList(node) ? [{ at: start, text: `${mark}; `, isOpening: true, size }] : around(`{ ${mark}; `, ' }');
}

function isInList({ parent }: ts.Statement): boolean {
  return ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent);
}

/** Around one place, the larger piece opens first and closes last. */
function insert(text: string, markers: readonly Marker[]): string {
  const inOrder = markers.toSorted((one, other) => one.at - other.at || compareAtOnePlace(one, other));
  let position = 0;
  let result = '';
  for (const { at, text: inserted } of inOrder) {
    result += text.slice(position, at) + inserted;
    position = at;
  }
  return result + text.slice(position);
}

function compareAtOnePlace(one: Marker, other: Marker): number {
  if (one.isOpening !== other.isOpening) return one.isOpening ? 1 : -1;
  return one.isOpening ? other.size - one.size : one.size - other.size;
}
