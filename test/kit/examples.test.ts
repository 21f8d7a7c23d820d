import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const KIT = join(import.meta.dirname, '../../kit');
const FILES = readdirSync(KIT, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** Exported functions, and whether their comments show a call of them by their present names. */
function listFunctions(file: string): { readonly name: string; readonly hasExample: boolean }[] {
  const source = ts.createSourceFile(file, readFileSync(join(KIT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    const isExported = ts.isFunctionDeclaration(statement) && statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported || statement.name === undefined) return [];
    const name = statement.name.text;
    const examples = ts.getJSDocTags(statement).filter(({ tagName }) => tagName.text === 'example');
    const hasExample = examples.some(({ comment }) => new RegExp(`\\b${name}\\b`).test(ts.getTextOfJSDocComment(comment) ?? ''));
    return [{ name, hasExample }];
  });
}

describe('the kit', () => {
  it('shows a call of each function that authors may use', () => {
    const functions = FILES.flatMap((file) => listFunctions(file).map((one) => ({ file, ...one })));

    expect(functions.filter(({ hasExample }) => !hasExample)).toEqual([]);
    expect(functions.length).toBeGreaterThan(80);
  });
});
