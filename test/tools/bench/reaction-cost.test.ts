import {
  classicEnriching,
  classicPerFinding,
  countRequests,
  expressUse,
  fillUsage,
  lambdaUse,
  priceEach,
  priceUsage,
  sumUsage,
  times,
} from '#tools/bench/reaction-cost.ts';

const MILLION = 1_000_000;

describe('the cost of the classic design', () => {
  it('is $139.56 per million findings, of which transitions are $125', () => {
    const usage = times(classicPerFinding, MILLION);

    expect(priceUsage(usage).toFixed(2)).toBe('139.56');
    expect(priceEach(usage)).toMatchObject({ standardTransitions: 125, expressRequests: 0, dynamoDbReadUnits: 0 });
    expect(priceEach(usage).lambdaGbSeconds).toBeCloseTo(7, 3);
    expect(priceEach(usage).logGib).toBeCloseTo(3.81, 2);
  });

  it('would be $16.61 with an Express workflow of a second per finding', () => {
    const without = { ...classicPerFinding, standardTransitions: 0 };

    expect(priceUsage(times(sumUsage([without, expressUse([1000])]), MILLION)).toFixed(2)).toBe('16.61');
  });

  it('holds one enriching call', () => {
    const whole = times(classicPerFinding, MILLION);

    expect(whole.lambdaRequests).toBe(4 * MILLION);
    expect(priceUsage(times(classicEnriching, MILLION))).toBeCloseTo(0.2 + 2 + 0.954, 2);
  });
});

describe('use', () => {
  it('of Lambda is requests, memory times billed time, and 2 KB of log each', () => {
    expect(lambdaUse(4, 3000, 512)).toEqual(fillUsage({ lambdaRequests: 4, lambdaGbSeconds: 1.5, logGib: 8192 / 2 ** 30 }));
  });

  it('of an Express workflow is rounded up to 100 ms for each execution', () => {
    expect(expressUse([1, 100, 101])).toEqual(fillUsage({ expressRequests: 3, expressGbSeconds: 0.4 / 16 }));
    expect(expressUse([])).toEqual(fillUsage({}));
  });

  it('of SQS counts every 64 KB as a request, and an empty message as one', () => {
    expect([0, 1, 65_536, 65_537, 262_144].map(countRequests)).toEqual([1, 1, 1, 2, 4]);
  });

  it('adds up item by item and costs what its items cost', () => {
    const usage = sumUsage([fillUsage({ snsPublishes: 1 }), fillUsage({ snsPublishes: 2, sqsRequests: 5 })]);

    expect(usage).toEqual(fillUsage({ snsPublishes: 3, sqsRequests: 5 }));
    expect(priceUsage(usage)).toBeCloseTo(3 * 0.5e-6 + 5 * 0.4e-6, 12);
  });
});
