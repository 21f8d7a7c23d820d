import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['domain', 'kit', 'platform', 'handlers', 'reactors', 'local'];
/** Characters, and the milliseconds that they may take: generous for linear time, too little for quadratic. */
const BARS = [
  [24, 50],
  [4_096, 50],
  [16_384, 50],
  [65_536, 100],
  [1_048_576, 400],
] as const;

type Found = { readonly where: string; readonly expression: RegExp | undefined };

/** The expressions of a file: literals, and `new RegExp` of texts; undefined is one that is put together at run time. */
function listExpressions(file: string): Found[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    const where = `${file}: ${node.getText().replaceAll(/\s+/g, ' ').slice(0, 100)}`;
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      found.push({ where, expression: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)) });
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
      const [text, flags] = (node.arguments ?? []).map(readText);
      found.push({ where, expression: text === undefined ? undefined : new RegExp(text, flags) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function readText(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isBinaryExpression(node)) return undefined;
  const [left, right] = [readText(node.left), readText(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}

/** Texts to repeat: each character and each run of characters that the expression names, and one of each class. */
function listUnits({ source }: RegExp): readonly string[] {
  const plain = source.replaceAll(/\\[dDwWsSbBpPu]|\(\?<?[=!:]?|[()[\]{}|^$*+?.]/g, '\n').replaceAll('\\', '');
  const escaped = Array.from(source.matchAll(/\\([^\w\s])/g), ([, character = '']) => character);
  const runs = plain.split('\n').filter((run) => run !== '');
  return [
    ...new Set([
      ...runs,
      ...escaped,
      ...runs.join(''),
      ...(runs.length > 0 ? [runs.join('')] : []),
      'a',
      'A',
      '0',
      ' ',
      '-',
      '_',
      ':',
      '/',
      '\n',
      'a ',
      'a-',
      'A0',
      '0.',
    ]),
  ];
}

/** CPU time, which a busy machine does not add to; the least of three, because the collector of garbage does. */
function measure(expression: RegExp, text: string, most: number): number {
  let least = Infinity;
  for (let trial = 0; trial < 3 && least > most; trial += 1) {
    const before = process.cpuUsage();
    if (expression.global) text.replaceAll(expression, '');
    else expression.test(text);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** The unit that makes an expression slow, and the size where it does. */
function findSlowness(expression: RegExp): string | undefined {
  for (const [size, most] of BARS) {
    for (const unit of listUnits(expression)) {
      // The last size is for what is linear and slow; the ends are tried before.
      for (const end of size > 100_000 ? ['!'] : ['', '\n', '!']) {
        const milliseconds = measure(expression, unit.repeat(Math.ceil(size / unit.length)) + end, most);
        if (milliseconds > most) return `${JSON.stringify(unit)} over ${size} characters: ${Math.round(milliseconds)} ms`;
      }
    }
  }
  return undefined;
}

const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);
const EXPRESSIONS = FILES.flatMap(listExpressions);

describe('regular expressions', () => {
  it.each([/\/finding\/.*$/, / +$/, /\[(?<label>[^\]]*)\]\(/g, /x*y/])('of more than linear time are noticed: %s', (expression) => {
    expect(findSlowness(expression)).toBeDefined();
  });

  it('take no more than linear time, whatever the text', () => {
    const slow = EXPRESSIONS.flatMap(({ where, expression }) => {
      const slowness = expression === undefined ? undefined : findSlowness(expression);
      return slowness === undefined ? [] : [`${where} with ${slowness}`];
    });

    expect(slow).toEqual([]);
    expect(EXPRESSIONS.length).toBeGreaterThan(100);
  });

  /** Parts of these are literals above, or fixed texts; the ids of resource-arn.ts are timed in its own test, those of WeCom's markdown are timed together in test/domain/finding/linear-time.test.ts; policies are those of our own Terraform. */
  it('are written out, but for those whose parts are', () => {
    const dynamic = EXPRESSIONS.filter(({ expression }) => expression === undefined).map(({ where }) => where.split(':')[0]);

    expect(dynamic).toEqual([
      'domain/reaction/identity-request.ts',
      'domain/reaction/member-rights.ts',
      'domain/reaction/resource-arn.ts',
      'kit/aws/ec2-resource.ts',
      'kit/pack/entries.ts',
      'kit/reactor/known-resource.ts',
      'reactors/ebs-snapshot-private/reactor.ts',
      'local/permissions/policy.ts',
      'local/wecom/markdown.ts',
    ]);
  });
});
