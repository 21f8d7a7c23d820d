import fc from 'fast-check';
import { computeBurst, fullBucket, pause, take } from '#domain/notification/token-bucket.ts';

const WECOM = { messages: 20, perSeconds: 60 };

describe('take', () => {
  it('never lets more than the budget through in any stretch of its length', () => {
    const wait = fc.oneof(fc.integer({ min: 0, max: 1_500 }), fc.integer({ min: 0, max: 20_000 }));
    const wanted = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 30 }));
    const steps = fc.array(fc.record({ wait, wanted }), { maxLength: 200, size: 'max' });
    const budget = fc.record({ messages: fc.integer({ min: 2, max: 60 }), perSeconds: fc.constantFrom(20, 60) });
    fc.assert(
      fc.property(budget, steps, (limits, list) => {
        let [bucket, now] = [fullBucket(limits, 0), 0];
        const sent: number[] = [];
        for (const { wait, wanted } of list) {
          now += wait;
          const result = take(bucket, wanted, limits, now);
          bucket = result.bucket;
          sent.push(...Array.from({ length: result.taken }, () => now));
          expect([0, 1, wanted]).toContain(result.taken);
        }
        expect(take(bucket, 1, limits, now + limits.perSeconds * 1000).taken).toBe(1);
        for (const start of sent) {
          const within = sent.filter((time) => time >= start && time < start + limits.perSeconds * 1000);
          expect(within.length).toBeLessThanOrEqual(limits.messages);
        }
      }),
    );
  });

  it('fills up again with time, up to a burst', () => {
    const empty = take(fullBucket(WECOM, 0), computeBurst(WECOM), WECOM, 0).bucket;

    expect(take(empty, 1, WECOM, 3_000).taken).toBe(0);
    expect(take(empty, 1, WECOM, 4_000).taken).toBe(1);
    expect(take(empty, 5, WECOM, 3_600_000).taken).toBe(5);
    expect(take(empty, 6, WECOM, 3_600_000).taken).toBe(1);
  });

  it('gives nothing while paused, whatever is there', () => {
    const paused = pause(fullBucket(WECOM, 0), 60_000);

    expect(take(paused, 1, WECOM, 59_999).taken).toBe(0);
    expect(take(paused, 1, WECOM, 60_000).taken).toBe(1);
    expect(pause(paused, 5_000)).toEqual(paused);
  });

  it('is not filled by a clock that runs behind', () => {
    const empty = take(fullBucket(WECOM, 100_000), 5, WECOM, 100_000).bucket;

    expect(take(empty, 1, WECOM, 20_000)).toEqual({ taken: 0, bucket: empty });
  });
});
