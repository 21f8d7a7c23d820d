import fc from 'fast-check';
import {
  details,
  fitted,
  heading,
  outcomeLine,
  Painted,
  table,
  visibleWidth,
  withoutControls,
  wrapped,
} from '#scripts/terminal/terminal.ts';

const columnsBefore = process.env['COLUMNS'];
afterEach(() => {
  if (columnsBefore === undefined) delete process.env['COLUMNS'];
  else process.env['COLUMNS'] = columnsBefore;
});

/** Title, clear, red, a line of its own, a reversed word, and letters that nobody sees. */
const HOSTILE = 'sg-1\u001b]0;pwn\u0007\u001b[2J\u001b[31m\nstatus     FIXED, read back\r\u202e\u3164\u034f\u2800';
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029\u3164\u2800]|\u034f/u;

describe('foreign text on a terminal', () => {
  it.each([
    [
      'a cell of a table',
      () =>
        table([
          ['status', 'REFUSED'],
          ['resource', HOSTILE],
        ]),
      2,
    ],
    ['a painted cell', () => table([['resource', new Painted('gray', HOSTILE)]]), 1],
    ['a detail', () => details([['resource', HOSTILE.slice(0, 40)]]), 1],
    ['a heading', () => heading(HOSTILE, HOSTILE), 1],
    ['a line of an error', () => withoutControls(`  - ${HOSTILE}`), 1],
  ])('stays in its place as %s', (_what, write, lines) => {
    const written = write().split('\n');

    expect(written).toHaveLength(lines);
    expect(written.filter((line) => UNSEEN.test(line))).toEqual([]);
    expect(written.filter((line) => /^\s*status\s+FIXED/.test(line))).toEqual([]);
  });

  it('stays in its place whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const written = `${table([['a', text]])}${withoutControls(text)}`;

        expect(written.split('\n')).toHaveLength(1);
        expect(written).not.toMatch(UNSEEN);
      }),
    );
  });

  it('keeps the indent of a line of ours, and the sign of an emoji', () => {
    expect(withoutControls('    - two')).toBe('    - two');
    expect(table([['⚠️ open']])).toBe('  ⚠️ open');
  });
});

describe('text in columns', () => {
  it('counts Chinese characters twice and colors not at all', () => {
    expect(['abc', '修复', '\u001b[31mred\u001b[39m'].map(visibleWidth)).toEqual([3, 4, 3]);
  });

  it('never takes more columns than there are, and loses no word when it is wrapped', () => {
    const texts = fc
      .array(fc.oneof(fc.string({ maxLength: 30 }), fc.constant('修复完成'), fc.constant('arn:aws:s3:::invoices')))
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(texts, fc.integer({ min: 20, max: 120 }), (text, columns) => {
        const lines = wrapped(text, columns);

        expect(visibleWidth(fitted(text, columns))).toBeLessThanOrEqual(columns);
        for (const line of lines) expect(visibleWidth(line)).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  it('wraps what is said beside its name, to the width that COLUMNS says', () => {
    process.env['COLUMNS'] = '40';

    const text = details([
      ['plan', 'Bucket invoices: remove 1 public policy statement'],
      ['after', 'private'],
    ]);

    expect(text).toBe('  plan   Bucket invoices: remove 1\n         public policy statement\n  after  private');
  });
});

describe('outcomeLine', () => {
  const enriched = {
    kind: 'enriched',
    messageId: 'm',
    product: 'Security Hub',
    key: { kind: 'securityhub_control', key: 'EC2.13', confidence: 'exact' },
    techniques: Array.from({ length: 15 }, (_, index) => `T${1000 + index}.001`),
    published: ['T1000.001', 'T1001.001', 'T1002.001'],
    tactics: [],
  } as unknown as Parameters<typeof outcomeLine>[0];

  it.each([44, 60, 64, 100])('fits %i columns, and counts the techniques for which there is no place', (columns) => {
    const line = outcomeLine(enriched, columns);
    const [, shown = '', more = '0'] = /EC2\.13 +(T[T\d. ]*?)(?: \+(\d+))?$/.exec(line) ?? [];

    expect(visibleWidth(line)).toBeLessThanOrEqual(columns);
    expect(shown.split(' ').length + Number(more)).toBe(15);
  });
});
