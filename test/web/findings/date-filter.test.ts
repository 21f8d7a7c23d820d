import * as fc from 'fast-check';
import { readDays, writeDays } from '../../../web/app/modules/findings/date-filter.ts';

const day = fc
  .date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('days of a filter', () => {
  it('come back from their instants', () => {
    fc.assert(
      fc.property(fc.oneof(day, fc.constant('')), fc.oneof(day, fc.constant('')), (from, to) => {
        const { after, before } = readDays({ from, to });
        expect(writeDays(after, before)).toEqual({ from, to });
      }),
    );
  });

  it('hold the first and the last moment of a day', () => {
    const { after, before } = readDays({ from: '2026-11-30', to: '2026-11-30' });
    expect(new Date(after)).toEqual(new Date(2026, 10, 30));
    expect(new Date(before)).toEqual(new Date(2026, 11, 1));
  });

  it('are no limit where there is no such day', () => {
    expect(readDays({ from: 'soon', to: '1066-10-14' })).toEqual({ after: '', before: '' });
    expect(writeDays('soon', '')).toEqual({ from: '', to: '' });
  });
});
