import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { ConfigurationInvalid } from '#domain/base/errors.ts';

/**
 * Reads the doc comments of the variables that some sources declare, by name.
 * @throws ConfigurationInvalid where two comments say different things about one name
 */
export function readFieldComments(paths: readonly string[]): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  for (const path of paths) {
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) keepComment(comments, node.name.text, readComment(node));
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return comments;
}

function keepComment(comments: Map<string, string>, name: string, comment: string | undefined): void {
  if (comment === undefined) return;
  const known = comments.get(name) ?? comment;
  if (known !== comment) throw new ConfigurationInvalid(`${name} has two meanings: "${known}" and "${comment}". State it once.`);
  comments.set(name, comment);
}

function readComment(node: ts.Node): string | undefined {
  const [block] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return ts.getTextOfJSDocComment(block?.comment)?.replaceAll(/\s*\n\s*/g, ' ');
}
