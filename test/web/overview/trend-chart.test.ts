import * as fc from 'fast-check';
import { drawTrend, makeTicks, readDuration, readPeriod, sumTrend, type TrendDay } from '../../../web/app/modules/overview/trend-chart.ts';

const BOX = { width: 100, height: 50, left: 10, top: 5, bottom: 5 };
const day = (at: number, facts: Partial<TrendDay> = {}): TrendDay => ({
  day: new Date(Date.UTC(2026, 10, at)).toISOString().slice(0, 10),
  opened: 0,
  closed: 0,
  open: 0,
  meanHoursToClose: null,
  ...facts,
});

describe('the chart of a trend', () => {
  it('draws a point for each day, from the left edge to the right one', () => {
    const { open, days, ticks } = drawTrend([day(1), day(2, { open: 4 }), day(3, { open: 2 })], BOX);
    expect(open).toBe('M10 45L55 5L100 25');
    expect(days.map(({ x }) => x)).toEqual([10, 55, 100]);
    expect(ticks.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4]);
  });

  it('draws nothing of no days, and a single day', () => {
    expect(drawTrend([], BOX)).toMatchObject({ open: '', area: '' });
    expect(drawTrend([day(1, { open: 1 })], BOX).open).toBe('M10 5');
  });

  it('stays within its box for any numbers', () => {
    const anyDay = fc.record({ opened: fc.nat(1e6), closed: fc.nat(1e6), open: fc.nat(1e7) });
    fc.assert(
      fc.property(fc.array(anyDay, { minLength: 1, maxLength: 90 }), (facts) => {
        const chart = drawTrend(
          facts.map((one, at) => day(at + 1, one)),
          BOX,
        );
        for (const path of [chart.open, chart.opened, chart.closed]) {
          for (const [, x, y] of path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)) {
            expect(Number(x)).toBeGreaterThanOrEqual(BOX.left);
            expect(Number(x)).toBeLessThanOrEqual(BOX.width);
            expect(Number(y)).toBeGreaterThanOrEqual(BOX.top);
            expect(Number(y)).toBeLessThanOrEqual(BOX.height - BOX.bottom);
          }
        }
      }),
    );
  });

  it('has at most six round ticks that reach the largest number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e8 }), (most) => {
        const ticks = makeTicks(most);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
        expect(ticks[0]).toBe(0);
      }),
    );
  });
});

describe('the sum of a trend', () => {
  it('weighs the mean time of a day by what closed on it', () => {
    const days = [day(1, { opened: 3, closed: 1, meanHoursToClose: 10 }), day(2, { opened: 1, closed: 3, meanHoursToClose: 2 }), day(3)];
    expect(sumTrend(days)).toEqual({ opened: 4, closed: 4, meanHoursToClose: 4 });
  });

  it('has no mean time where nothing closed', () => {
    expect(sumTrend([day(1, { opened: 2 })]).meanHoursToClose).toBeNull();
  });

  it('says a time in its largest fitting unit', () => {
    expect(readDuration(0.005)).toEqual({ value: 18, unit: 'second' });
    expect(readDuration(0.5)).toEqual({ value: 30, unit: 'minute' });
    expect(readDuration(47)).toEqual({ value: 47, unit: 'hour' });
    expect(readDuration(60)).toEqual({ value: 2.5, unit: 'day' });
  });

  it('is of so many days, today among them', () => {
    expect(readPeriod(30, Date.UTC(2026, 10, 30, 23))).toEqual({ from: '2026-11-01', to: '2026-11-30' });
  });
});
