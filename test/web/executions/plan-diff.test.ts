import * as fc from 'fast-check';
import {
  compareLines,
  foldLines,
  groupChanges,
  splitTexts,
  viewChange,
  writeLines,
} from '../../../web/app/modules/executions/plan-diff.ts';

const line = fc.constantFrom('a', 'b', 'c', '{', '}');
const lines = fc.array(line, { maxLength: 9 });
const words = fc.string({ unit: fc.constantFrom('a', 'b', 'ñ', '桶', '😀', '😁') });
const joinParts = ({ start, middle, end }: { start: string; middle: string; end: string }) => start + middle + end;

/** The most lines that two lists have in common, in order, found by trying all. */
function countCommon([first, ...rest]: readonly string[], other: readonly string[]): number {
  if (first === undefined) return 0;
  const at = other.indexOf(first);
  const without = countCommon(rest, other);
  return at < 0 ? without : Math.max(without, 1 + countCommon(rest, other.slice(at + 1)));
}

describe('compareLines', () => {
  it('gives both sides back', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const compared = compareLines(before, after);
        expect(compared.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(before);
        expect(compared.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)).toEqual(after);
      }),
    );
  });

  it('says of as many lines as possible that they are the same', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        expect(compareLines(before, after).filter(({ kind }) => kind === 'same')).toHaveLength(countCommon(before, after));
      }),
    );
  });

  it('says that a middle is replaced where comparing it would take too long', () => {
    const many = (name: string) => Array.from({ length: 3_000 }, (_, index) => `${name} ${index}`);
    const compared = compareLines(['{', ...many('one'), '}'], ['{', ...many('other'), '}']);
    expect(compared).toHaveLength(6_002);
    expect(compared.filter(({ kind }) => kind === 'same').map(({ text }) => text)).toEqual(['{', '}']);
  });
});

describe('foldLines', () => {
  it('loses no line, folds no change and never puts two blocks of a kind next to each other', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.array(line, { maxLength: 40 }), (before, after) => {
        const compared = compareLines(before, after);
        const blocks = foldLines(compared);
        expect(blocks.flatMap((block) => block.lines)).toEqual(compared);
        expect(
          blocks
            .filter(({ kind }) => kind === 'folded')
            .flatMap((block) => block.lines)
            .every(({ kind }) => kind === 'same'),
        ).toBe(true);
        expect(blocks.every(({ kind, lines: own }) => kind === 'shown' || own.length >= 3)).toBe(true);
        expect(blocks.slice(1).every(({ kind }, index) => kind !== blocks[index]?.kind)).toBe(true);
      }),
    );
  });
});

describe('splitTexts', () => {
  it('gives both texts back, and never tears a character apart', () => {
    fc.assert(
      fc.property(words, words, (before, after) => {
        const [one, other] = splitTexts(before, after);
        expect([joinParts(one), joinParts(other)]).toEqual([before, after]);
        expect([one.start, one.end]).toEqual([other.start, other.end]);
        expect([...one.start, ...one.middle, ...one.end]).toEqual([...before]);
      }),
    );
  });
});

describe('viewChange', () => {
  it('tells a value that is not there from an empty one', () => {
    expect(viewChange({ before: null, after: '' })).toEqual({ kind: 'words', before: null, after: { start: '', middle: '""', end: '' } });
    expect(viewChange({ before: null, after: [] })).toMatchObject({ before: null, after: { middle: '[]' } });
    expect(viewChange({ before: { a: 1 }, after: null })).toMatchObject({ kind: 'lines', isBeforeNone: false, isAfterNone: true });
  });

  it('marks the part of a short value that differs', () => {
    expect(viewChange({ before: 'log:read', after: 'log:write' })).toMatchObject({
      before: { start: 'log:', middle: 'read', end: '' },
      after: { start: 'log:', middle: 'write', end: '' },
    });
  });

  it('opens a text that holds JSON, and does not take another order of keys for a change', () => {
    const before = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}';
    const after = { Statement: [{ Effect: 'Deny' }], Version: '2012-10-17' };
    const view = viewChange({ before, after });
    const changed = view.kind === 'lines' ? view.blocks.flatMap((block) => block.lines).filter(({ kind }) => kind !== 'same') : [];
    expect(changed).toEqual([
      { kind: 'removed', text: '      "Effect": "Allow"' },
      { kind: 'added', text: '      "Effect": "Deny"' },
    ]);
  });

  it('writes any value of JSON so that it can be read back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(typeof value !== 'string' && value !== null);
        expect(JSON.parse(writeLines(value).join('\n'))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('groupChanges', () => {
  it('keeps the order of the plan within a resource and between resources', () => {
    const changes = ['b', 'a', 'b'].map((resource, index) => ({ resource, field: String(index), before: null, after: index }));
    expect(groupChanges(changes).map(({ resource, changes: own }) => [resource, own.map(({ field }) => field)])).toEqual([
      ['b', ['0', '2']],
      ['a', ['1']],
    ]);
  });
});
