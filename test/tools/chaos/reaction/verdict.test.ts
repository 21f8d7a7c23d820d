import { type Counts, findReactionComplaints, lagsBehind, listMinimums } from '#tools/chaos/reaction/verdict.ts';

const SHOWN = ['findings', 'executions', 'approvals', 'deferred', 'rollbacks', 'crashes', 'repeated', 'late'] as const;
const MINIMUMS = listMinimums({ findings: undefined, minutes: 1 });
const ENOUGH: Counts = { findings: 900, executions: 90, approvals: 9, deferred: 9, rollbacks: 9, crashes: 9, repeated: 90, late: 90 };

describe('listMinimums', () => {
  it.each([
    [
      { findings: undefined, minutes: 1 },
      { findings: undefined, minutes: 10 },
    ],
    [
      { findings: 1000, minutes: undefined },
      { findings: 10_000, minutes: undefined },
    ],
  ])('grows with the run: %j, %j', (short, long) => {
    for (const shown of SHOWN) expect(listMinimums(long)[shown]).toBe(10 * listMinimums(short)[shown]);
  });

  it('asks each of the shortest run, and executions of a fifth of the findings', () => {
    expect(Object.values(listMinimums({ findings: 1, minutes: undefined }))).toEqual(SHOWN.map(() => 1));
    expect(listMinimums({ findings: 10_000, minutes: undefined })).toMatchObject({ findings: 9900, executions: 2000 });
  });

  it('goes by the findings where there is a limit of time as well', () => {
    expect(listMinimums({ findings: 10_000, minutes: 1 })).toEqual(listMinimums({ findings: 10_000, minutes: undefined }));
  });
});

describe('lagsBehind', () => {
  it('asks for the whole minimum after two thirds of the run', () => {
    expect(lagsBehind(10, 9, 1)).toBe(false);
    expect(lagsBehind(9, 9, 2 / 3)).toBe(true);
    expect(lagsBehind(4, 9, 1 / 3)).toBe(true);
    expect(lagsBehind(5, 9, 1 / 3)).toBe(false);
  });
});

describe('findReactionComplaints', () => {
  it('has none about a run that showed enough and nothing wrong', () => {
    expect(findReactionComplaints({ violations: {}, counts: ENOUGH, minimums: MINIMUMS })).toEqual([]);
  });

  it('complains of each violation', () => {
    const verdict = { violations: { forbidden: 1, doubled: 2 }, counts: ENOUGH, minimums: MINIMUMS };

    expect(findReactionComplaints(verdict)).toEqual(['forbidden: 1', 'doubled: 2']);
  });

  it.each(SHOWN)('has proved nothing where %s did not exceed its minimum', (shown) => {
    const counts = { ...ENOUGH, [shown]: MINIMUMS[shown] };

    expect(findReactionComplaints({ violations: {}, counts, minimums: MINIMUMS })).toEqual([
      `proved nothing: ${shown} ${MINIMUMS[shown]}, and more than ${MINIMUMS[shown]} are needed`,
    ]);
  });
});
