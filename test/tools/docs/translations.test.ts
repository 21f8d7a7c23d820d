import { findUnequalParts } from '#tools/docs/translations.ts';

const original = {
  path: 'README.md',
  text: '# Title\n\n[中文](README.zh.md)\n\nSee [this](a.md).\n\n```sh\nnpm test    # the tests\n```\n\n| a | b |\n| --- | --- |\n',
};

function translate(text: string) {
  return { path: 'README.zh.md', text };
}

describe('findUnequalParts', () => {
  it('takes other words, comments and the link to the other language for equal', () => {
    const text = '# 标题\n\n[English](README.md)\n\n见[此处](a.md)。\n\n```sh\nnpm test    # 测试\n```\n\n| 甲 | 乙 |\n| --- | --- |\n';

    expect(findUnequalParts(original, translate(text))).toEqual([]);
  });

  it.each([
    ['a section', '# Title', '# 标题\n\n## 更多', 'README.zh.md: headings 2: "##", where README.md has nothing.'],
    ['a link', 'a.md', 'b.md', 'README.zh.md: links 1: "b.md", where README.md has "a.md".'],
    ['a command', 'npm test', 'npm start', 'README.zh.md: code 1: "npm start\n", where README.md has "npm test\n".'],
    ['a row', '| --- | --- |\n', '', 'README.zh.md: table rows 2: nothing, where README.md has "2".'],
  ])('names %s that differs', (_, wanted, other, problem) => {
    expect(findUnequalParts(original, translate(original.text.replace(wanted, other)))).toEqual([problem]);
  });
});
