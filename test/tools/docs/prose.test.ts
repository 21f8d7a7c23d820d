import { findBrokenLinks, findLongLines, findMissingTests, findOpenings } from '#tools/docs/prose.ts';

const long = 'word '.repeat(23).trim();

function readDocument(text: string) {
  return { path: 'docs/page.md', text };
}

describe('findLongLines', () => {
  it('names a line of prose above 110 characters with its length', () => {
    expect(findLongLines(readDocument(`# Page\n\n${long}`))).toEqual(['docs/page.md:3: 114 characters; wrap prose at 110.']);
  });

  it.each([
    ['a table', `| ${long} |`],
    ['code', `\`\`\`sh\n${long}\n\`\`\``],
    ['one word, such as a link', `- ${'x'.repeat(120)}`],
    ['110 characters', `${'ab '.repeat(36)}ab`],
  ])('leaves %s alone', (_, text) => {
    expect(findLongLines(readDocument(text))).toEqual([]);
  });
});

describe('findOpenings', () => {
  it('names a sentence that does not open with its subject, also inside of a paragraph and a list', () => {
    const text = 'A rule holds. Whoever\nbreaks it is told.\n\n- **Of** two rules the narrower holds.\n- **Parts.** What is left stays.';

    expect(findOpenings(readDocument(text))).toEqual([
      'docs/page.md:1: "Whoever breaks it is told.": open with the subject.',
      'docs/page.md:4: "Of** two rules the narrower holds.": open with the subject.',
      'docs/page.md:5: "What is left stays.": open with the subject.',
    ]);
  });

  it('leaves headings, tables, code and words inside of a sentence alone', () => {
    const text = '## What is kept\n\n| What | Who |\n\n```\nWhose\n```\n\nA reviewer sees what changes, and who asked.';

    expect(findOpenings(readDocument(text))).toEqual([]);
  });
});

describe('findBrokenLinks', () => {
  const files: Readonly<Record<string, string>> = { 'docs/page.md': '# Page', 'README.md': '## Quick `start`, now' };
  const read = (path: string) => files[path];

  it('names a link to a file or heading that is not there', () => {
    const text = 'See [a](../README.md#quick-start), [b](other.md), [c](#page-2).';

    expect(findBrokenLinks(readDocument(text), read)).toEqual([
      'docs/page.md:1: ../README.md#quick-start leads nowhere: there is no such heading.',
      'docs/page.md:1: other.md leads nowhere: there is no such file.',
      'docs/page.md:1: #page-2 leads nowhere: there is no such heading.',
    ]);
  });

  it('follows links as GitHub does', () => {
    const text = 'See [a](../README.md#quick-start-now), [b](#page), [c](https://example.com/x.md).';

    expect(
      findBrokenLinks({ path: 'docs/page.md', text: `# Page\n${text}` }, (path) => (path === 'docs/page.md' ? '# Page' : read(path))),
    ).toEqual([]);
  });
});

describe('findMissingTests', () => {
  it('names a test to run that is not there, also over the end of a line', () => {
    const text = 'Run `npm test --\n  test/a/b test/a/gone` and `npx jest test/other.test.ts`.';

    expect(findMissingTests(readDocument(text), ['test/a/b.test.ts', 'test/a/gone.ts'])).toEqual([
      'docs/page.md: there is no test test/a/gone.',
      'docs/page.md: there is no test test/other.test.ts.',
    ]);
  });
});
