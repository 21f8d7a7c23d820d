import { type Draft, linkTo, longestThatFits, type Message } from '#domain/notification/message.ts';

const URL_OF = (name: string): string => `https://console.example.com/${name}`;

function draft(text: string, links: readonly string[]): Draft {
  return {
    parts: links.length,
    compose: ({ parts, room }) => ({
      headline: '',
      place: '',
      tone: 'neutral',
      next: { label: '', text: '' },
      commands: [],
      lines: [{ label: '', text: text.slice(0, room) }],
      links: links.slice(0, parts).flatMap((name) => linkTo(name, URL_OF(name))),
      colon: '',
      isUrgent: false,
    }),
  };
}

/** Characters of text and links. */
function computeSize({ lines, links }: Message): number {
  return [...lines.map(({ text }) => text), ...links.map(({ url }) => url)].join('').length;
}

describe('longestThatFits', () => {
  it('fills exactly what links leave', () => {
    const message = longestThatFits(draft('x'.repeat(5000), ['approve', 'reject']), (candidate) => computeSize(candidate) <= 500);

    expect(message.links.map(({ label }) => label)).toEqual(['approve', 'reject']);
    expect(computeSize(message)).toBe(500);
  });

  it('lets the last link go, whole, where even the shortest texts leave no room for it', () => {
    const message = longestThatFits(draft('x'.repeat(5000), ['approve', 'y'.repeat(600)]), (candidate) => computeSize(candidate) <= 500);

    expect(message.links.map(({ label }) => label)).toEqual(['approve']);
    expect(computeSize(message)).toBe(500);
  });

  it('leaves a message alone that fits', () => {
    expect(computeSize(longestThatFits(draft('short', ['approve']), () => true))).toBe(5 + URL_OF('approve').length);
  });
});

describe('linkTo', () => {
  it.each([null, 'javascript:alert(1)', 'data:text/html,x', 'https://user:pass@a.example/', 'no address'])(
    'makes no link of %s',
    (address) => {
      expect(linkTo('go', address)).toEqual([]);
    },
  );

  it('encodes what would end a link in one of the markups', () => {
    expect(linkTo('go', 'https://a.example/x(1)|y>z"\'`*[2]?q=a b')).toEqual([
      { label: 'go', url: 'https://a.example/x%281%29%7Cy%3Ez%22%27%60%2A%5B2%5D?q=a%20b' },
    ]);
  });
});
