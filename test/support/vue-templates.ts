import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { NodeTypes, parse, type TemplateChildNode } from '@vue/compiler-dom';

export type Source = { readonly path: string; readonly text: string };

/** Returns the code of the console: components and modules. */
export function findSources(web: string): Source[] {
  const app = join(web, 'app');
  return readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(vue|ts)$/.test(file))
    .map((file) => ({ path: relative(web, join(app, file)), text: readFileSync(join(app, file), 'utf8') }));
}

/** Attributes that people read or hear. */
const SAID: readonly string[] = ['title', 'placeholder', 'aria-label', 'alt', 'label', 'aria-description', 'description'];
/** Names that are the same in every language. */
const NAMES = /\b(ATT&CK|MITRE|AWS|JSON|CSV|SVG|ARN|Ctrl|Esc|UTC|Navigator)\b/g;
/** Elements whose texts are no language: names of keys, code. */
const CODE: readonly string[] = ['kbd', 'code', 'pre'];

/** Returns the words in a template that are in no file of messages: texts, attributes, and literals that are shown. */
export function listTexts(component: string): string[] {
  const template = parse(component).children.find((node) => node.type === NodeTypes.ELEMENT && node.tag === 'template');
  return template === undefined ? [] : listTextsBelow(template);
}

function listTextsBelow(node: TemplateChildNode): string[] {
  if (node.type === NodeTypes.TEXT) return hasWords(node.content) ? [node.content.trim()] : [];
  if (node.type === NodeTypes.INTERPOLATION) {
    const shown = node.content.type === NodeTypes.SIMPLE_EXPRESSION ? node.content.content : '';
    return listLiterals(shown);
  }
  if (node.type !== NodeTypes.ELEMENT || CODE.includes(node.tag)) return [];
  const attributes = node.props.flatMap((prop) =>
    prop.type === NodeTypes.ATTRIBUTE && SAID.includes(prop.name) && hasWords(prop.value?.content ?? '')
      ? [`${prop.name}="${prop.value?.content}"`]
      : [],
  );
  return [...attributes, ...node.children.flatMap(listTextsBelow)];
}

/** Literals of an expression that begin with a capital, as words that people read do; keys and names of values do not. */
function listLiterals(expression: string): string[] {
  return (expression.match(/(["'])[A-Z][a-z]+[^"']*\1/g) ?? []).filter(hasWords);
}

function hasWords(text: string): boolean {
  return /\p{L}{2}/u.test(text.replace(NAMES, '').replace(/&\w+;/g, ''));
}
