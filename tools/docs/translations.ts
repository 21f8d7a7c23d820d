import type { Document } from './prose.ts';

/** The parts of a document that a translation keeps as they are. */
type Outline = Readonly<Record<'headings' | 'links' | 'code' | 'table rows', readonly string[]>>;

/**
 * Finds where a translation is not equal to its original: levels of headings, targets of links, code without its comments
 * and labels, rows of tables.
 */
export function findUnequalParts(original: Document, translation: Document): string[] {
  const [wanted, present] = [readOutline(original.text), readOutline(translation.text)];
  return (Object.keys(wanted) as (keyof Outline)[]).flatMap((part) => {
    const index = wanted[part].findIndex((item, position) => item !== present[part][position]);
    if (index < 0 && wanted[part].length === present[part].length) return [];
    const place = index < 0 ? wanted[part].length : index;
    const [here, there] = [present[part][place], wanted[part][place]].map((item) => (item === undefined ? 'nothing' : `"${item}"`));
    return [`${translation.path}: ${part} ${place + 1}: ${here}, where ${original.path} has ${there}.`];
  });
}

function readOutline(text: string): Outline {
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
  const prose = text.replaceAll(/^```.*?^```$/gms, '');
  const targets = [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
  return {
    headings: [...prose.matchAll(/^(#+) /gm)].map(([, level = '']) => level),
    // The line of languages names every version but its own.
    links: targets.filter((target) => !/^README(\.\w+)?\.md$/.test(target)),
    code: blocks.map(([, language = '', code = '']) => (language === 'mermaid' ? code.replaceAll(/"[^"]*"/g, '""') : dropComments(code))),
    'table rows': [...prose.matchAll(/^\|.*$/gm)].map(([row]) => String(row.split('|').length - 2)),
  };
}

function dropComments(code: string): string {
  return code.replaceAll(/ +# .*$/gm, '');
}
