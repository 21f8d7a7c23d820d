import { join } from 'node:path';
import fc from 'fast-check';
import { at, textAt } from '#domain/base/json.ts';
import { type FeedFiles, readFeed } from '#local/start/feed.ts';
import { DAY_MS, moveToToday } from '#local/start/moved-dates.ts';

const SHIPPED = readFeed(join(process.cwd(), 'local/findings'));
const listTimes = (files: FeedFiles) =>
  files.flat().flatMap(({ document }) => {
    const time = Date.parse(String(at(document, 'UpdatedAt') ?? at(document, 'time')));
    return Number.isNaN(time) ? [] : [time];
  });

describe('the shipped findings, moved to today', () => {
  it('end within the last day, whenever they are told, and keep their distances', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2039, 0) }), (now) => {
        const [before, after] = [listTimes(SHIPPED), listTimes(moveToToday(SHIPPED, now))];
        const ages = after.map((time) => now - time);

        expect(Math.min(...ages)).toBeGreaterThanOrEqual(0);
        expect(Math.min(...ages)).toBeLessThan(DAY_MS);
        expect(new Set(after.map((time, index) => time - (before[index] ?? 0))).size).toBe(1);
      }),
      { numRuns: 20 },
    );
  });

  it('keep what is no time: ids, digits behind the second, offsets and counts', () => {
    const told = [
      [
        {
          document: { Id: '2026-11-20/x', UpdatedAt: '2026-11-17T23:12:48.306112907Z', Count: 318, ended: 1_763_200_000_000 },
          isEvent: false,
        },
      ],
      [{ document: { UpdatedAt: '2026-11-12T07:00:31.482915+00:00', Text: 'on 2026-11-12T07:00' }, isEvent: false }],
    ];
    const [[first], [second]] = moveToToday(told, Date.parse('2026-12-01T00:00:00Z')) as [FeedFiles[0], FeedFiles[0]];

    expect(first?.document).toEqual({
      Id: '2026-11-20/x',
      UpdatedAt: '2026-11-30T23:12:48.306112907Z',
      Count: 318,
      ended: 1_763_200_000_000 + 13 * DAY_MS,
    });
    expect(textAt(second?.document, 'UpdatedAt')).toBe('2026-11-25T07:00:31.482915+00:00');
    expect(textAt(second?.document, 'Text')).toBe('on 2026-11-12T07:00');
  });
});
