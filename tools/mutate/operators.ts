import ts from 'typescript';

/** A change of a text: from `start` to `end` it becomes `replacement`. */
type Span = { readonly start: number; readonly end: number; readonly replacement: string };
export type Edit = Span & { readonly operator: string };

type Operator = (node: ts.Node) => readonly Span[];
type Tokens = Partial<Record<ts.SyntaxKind, string>>;

const { SyntaxKind } = ts;

/** A comparison moves at its boundary only, and an equality is turned round: other forms of them die with these. */
const COMPARISONS: Tokens = {
  [SyntaxKind.LessThanToken]: '<=',
  [SyntaxKind.LessThanEqualsToken]: '<',
  [SyntaxKind.GreaterThanToken]: '>=',
  [SyntaxKind.GreaterThanEqualsToken]: '>',
  [SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [SyntaxKind.ExclamationEqualsEqualsToken]: '===',
};

const ARITHMETIC: Tokens = {
  [SyntaxKind.PlusToken]: '-',
  [SyntaxKind.MinusToken]: '+',
  [SyntaxKind.AsteriskToken]: '/',
  [SyntaxKind.SlashToken]: '*',
  [SyntaxKind.PercentToken]: '*',
  [SyntaxKind.PlusEqualsToken]: '-=',
  [SyntaxKind.MinusEqualsToken]: '+=',
};

const LOGICAL: ReadonlySet<ts.SyntaxKind> = new Set([SyntaxKind.AmpersandAmpersandToken, SyntaxKind.BarBarToken]);
const ASSIGNMENTS = [SyntaxKind.FirstAssignment, SyntaxKind.LastAssignment] as const;
const DROPPED_METHODS: ReadonlySet<string> = new Set(['filter', 'toSorted']);
/** The text that these are given decides what their caller does. */
const LOOK_UPS: ReadonlySet<string> = new Set(['includes', 'indexOf', 'startsWith', 'endsWith', 'has', 'get']);

/** Every kind of change by its name in the report. A swap of `&&` and `||` is left out: it dies with one side alone. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  comparison: (node) => (isEquality(node) && isCondition(node) ? [] : swapToken(node, COMPARISONS)),
  arithmetic: (node) => (joinsText(node) ? [] : swapToken(node, ARITHMETIC)),
  'one side alone': (node) =>
    ts.isBinaryExpression(node) && LOGICAL.has(node.operatorToken.kind) ? [leaveLeft(node), leaveRight(node)] : [],
  'fallback dropped': (node) =>
    ts.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.QuestionQuestionToken ? [leaveLeft(node)] : [],
  'one arm alone': (node) =>
    ts.isConditionalExpression(node) ? [node.whenTrue, node.whenFalse].map((arm) => put(node, asOperand(arm))) : [],
  'branch never taken': (node) => (ts.isIfStatement(node) && !node.elseStatement ? [put(node.expression, 'false')] : []),
  'branches swapped': (node) =>
    ts.isIfStatement(node) && node.elseStatement ? [put(node.expression, `!(${node.expression.getText()})`)] : [],
  'negation dropped': (node) =>
    ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken ? [put(node, node.operand.getText())] : [],
  'boolean turned': (node) => {
    if (node.kind === SyntaxKind.TrueKeyword) return [put(node, 'false')];
    return node.kind === SyntaxKind.FalseKeyword ? [put(node, 'true')] : [];
  },
  'number plus one': (node) =>
    ts.isNumericLiteral(node) && !isName(node) && !isSign(node) ? [put(node, String(Number(node.text) + 1))] : [],
  'text emptied': (node) => (ts.isStringLiteral(node) && node.text !== '' && decides(node) ? [put(node, "''")] : []),
  'statement removed': (node) => (isRemovable(node) ? [put(node, ';')] : []),
  'await dropped': (node) =>
    ts.isExpressionStatement(node) && ts.isAwaitExpression(node.expression)
      ? [put(node, `void ${node.expression.expression.getText()};`)]
      : [],
  'method swapped': (node) => {
    const name = calledMethod(node);
    const other = name === undefined ? undefined : otherMethod(name);
    return name === undefined || other === undefined ? [] : [put(name, other)];
  },
  'method dropped': (node) => (DROPPED_METHODS.has(calledMethod(node)?.text ?? '') ? dropCall(node) : []),
};

/** Every change of this one node, not of what is in it. The source file was parsed with parents. */
export function listEdits(node: ts.Node): readonly Edit[] {
  return Object.entries(OPERATORS).flatMap(([operator, change]) => change(node).map((span) => ({ ...span, operator })));
}

function put(node: ts.Node, replacement: string): Span {
  return { start: node.getStart(), end: node.getEnd(), replacement };
}

function leaveLeft(node: ts.BinaryExpression): Span {
  return { start: node.left.getEnd(), end: node.getEnd(), replacement: '' };
}

function leaveRight(node: ts.BinaryExpression): Span {
  return { start: node.getStart(), end: node.right.getStart(), replacement: '' };
}

/** An object would be taken for a block where it begins the body of an arrow function. */
function asOperand(arm: ts.Expression): string {
  return ts.isObjectLiteralExpression(arm) ? `(${arm.getText()})` : arm.getText();
}

function swapToken(node: ts.Node, tokens: Tokens): readonly Span[] {
  if (!ts.isBinaryExpression(node)) return [];
  const other = tokens[node.operatorToken.kind];
  return other === undefined || isOrder(node.parent) ? [] : [put(node.operatorToken, other)];
}

/** `a + b` of which one part is visibly text: a minus would only make it NaN. */
function joinsText(node: ts.Node): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  if (!ts.isBinaryExpression(node)) return false;
  const isSum = node.operatorToken.kind === SyntaxKind.PlusToken || node.operatorToken.kind === SyntaxKind.PlusEqualsToken;
  return isSum && (joinsText(node.left) || joinsText(node.right));
}

function isEquality(node: ts.Node): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node)) return false;
  return [SyntaxKind.EqualsEqualsEqualsToken, SyntaxKind.ExclamationEqualsEqualsToken].includes(node.operatorToken.kind);
}

/** The operators of branches, arms and sides change what it decides, and are harder to miss than a change of itself. */
function isCondition(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isIfStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  return ts.isBinaryExpression(parent) && LOGICAL.has(parent.operatorToken.kind);
}

/** `a < b ? -1 : 1` orders: only the signs count, and what is equal is in any order. */
function isOrder(node: ts.Node): boolean {
  if (!ts.isConditionalExpression(node)) return false;
  const arms = [node.whenTrue.getText(), node.whenFalse.getText()];
  return arms.includes('1') && arms.includes('-1');
}

function isSign(number: ts.NumericLiteral): boolean {
  return isOrder(ts.isPrefixUnaryExpression(number.parent) ? number.parent.parent : number.parent);
}

function isName(node: ts.NumericLiteral): boolean {
  return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

function calledMethod(node: ts.Node): ts.Identifier | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  return ts.isIdentifier(node.expression.name) ? node.expression.name : undefined;
}

/** `min` and `max` of Math only: those of a schema are no opposites. */
function otherMethod(name: ts.Identifier): string | undefined {
  if (name.text === 'some') return 'every';
  if (name.text === 'every') return 'some';
  if (!ts.isPropertyAccessExpression(name.parent) || name.parent.expression.getText() !== 'Math') return undefined;
  return { min: 'max', max: 'min' }[name.text];
}

/** `a.filter(f)` becomes `a`; in `a?.filter(f).length` the question mark stays: `a?.length`. */
function dropCall(call: ts.Node): readonly Span[] {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return [];
  const { expression: receiver, name, questionDotToken } = call.expression;
  const { parent } = call;
  const goesOn = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
  if (!questionDotToken || !goesOn || parent.expression !== call)
    return [{ start: receiver.getEnd(), end: call.getEnd(), replacement: '' }];
  const end = ts.isPropertyAccessExpression(parent) ? parent.name.getStart() : call.getEnd();
  return [{ start: name.getStart(), end, replacement: '' }];
}

function decides(text: ts.StringLiteral): boolean {
  const { parent } = text;
  if (ts.isBinaryExpression(parent)) return isEquality(parent) && !isCondition(parent);
  if (ts.isCaseClause(parent)) return true;
  if (ts.isCallExpression(parent)) return parent.expression !== text && LOOK_UPS.has(calledMethod(parent)?.text ?? '');
  return ts.isArrayLiteralExpression(parent) && isLookedUp(parent);
}

function isLookedUp(list: ts.ArrayLiteralExpression): boolean {
  const { parent } = list;
  if (ts.isPropertyAccessExpression(parent)) return LOOK_UPS.has(parent.name.text);
  return ts.isNewExpression(parent) && parent.expression.getText() === 'Set';
}

function isRemovable(node: ts.Node): boolean {
  if (ts.isThrowStatement(node)) return !isGuarded(node);
  if (!ts.isExpressionStatement(node)) return false;
  const work = ts.isAwaitExpression(node.expression) ? node.expression.expression : node.expression;
  if (ts.isCallExpression(work)) return work.expression.kind !== SyntaxKind.SuperKeyword;
  return ts.isDeleteExpression(work) || (isAssignment(work) && !isInConstructor(node));
}

function isInConstructor({ parent }: ts.Statement): boolean {
  return ts.isBlock(parent) && ts.isConstructorDeclaration(parent.parent);
}

function isAssignment(node: ts.Expression): boolean {
  const [first, last] = ASSIGNMENTS;
  return ts.isBinaryExpression(node) && node.operatorToken.kind >= first && node.operatorToken.kind <= last;
}

/** An `if` that is never taken removes it already. */
function isGuarded(statement: ts.Statement): boolean {
  const guard = ts.isBlock(statement.parent) ? statement.parent.parent : statement.parent;
  return ts.isIfStatement(guard) && !guard.elseStatement;
}
