import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import ts from 'typescript';

/**
 * Leaves `.meta({ description: … })` of schemas out of a bundle: the texts are for docs/generated, they weigh some kilobytes
 * in every function that reads a binding, and no function asks for them.
 */
export const withoutDescriptions: Plugin = {
  name: 'without-descriptions',
  setup(build) {
    build.onLoad({ filter: /[\\/](domain|handlers|platform)[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return text.includes('.meta(') ? { contents: dropDescriptions(text), loader: 'ts' } : undefined;
    });
  },
};

/**
 * Returns the source without its calls of `meta` that hold a description and nothing else.
 * @example
 * dropDescriptions("z.string().meta({ description: 'a name' })"); // 'z.string()'
 */
export function dropDescriptions(text: string): string {
  const source = ts.createSourceFile('schema.ts', text, ts.ScriptTarget.Latest, true);
  const cuts: { readonly from: number; readonly to: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (isDescription(node)) cuts.push({ from: node.expression.expression.getEnd(), to: node.getEnd() });
    ts.forEachChild(node, visit);
  };
  visit(source);
  // From the end, so that the places before stay where they are. A call inside of another one's receiver is before its cut.
  return cuts.toSorted((a, b) => b.from - a.from).reduce((rest, { from, to }) => rest.slice(0, from) + rest.slice(to), text);
}

function isDescription(node: ts.Node): node is ts.CallExpression & { readonly expression: ts.PropertyAccessExpression } {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== 'meta') return false;
  const [argument, ...more] = node.arguments;
  if (argument === undefined || more.length > 0 || !ts.isObjectLiteralExpression(argument)) return false;
  return argument.properties.length === 1 && argument.properties[0]?.name?.getText() === 'description';
}
