import middy from '@middy/core';
import { publishMetrics } from '#platform/base/publish-metrics.ts';

describe('publishMetrics', () => {
  const metrics = { stored: 0, published: [] as number[] };
  const handler = middy<{ readonly counts: number; readonly fails?: boolean }, void>()
    .use(
      publishMetrics({
        hasStoredMetrics: () => metrics.stored > 0,
        publishStoredMetrics: () => void metrics.published.push(metrics.stored),
      }),
    )
    .handler(async ({ counts, fails }) => {
      metrics.stored = counts;
      if (fails === true) throw new Error('no database');
    });
  beforeEach(() => metrics.published.splice(0));

  it('publishes what an invocation counted, also one that failed', async () => {
    await handler({ counts: 2 }, {} as never);
    await expect(handler({ counts: 3, fails: true }, {} as never)).rejects.toThrow('no database');

    expect(metrics.published).toEqual([2, 3]);
  });

  it('is silent where nothing was counted', async () => {
    await handler({ counts: 0 }, {} as never);
    await expect(handler({ counts: 0, fails: true }, {} as never)).rejects.toThrow('no database');

    expect(metrics.published).toEqual([]);
  });
});
