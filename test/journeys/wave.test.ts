import { describeOnPlatform } from '../support/reaction-platform.ts';

const MINUTE = 60_000;

describeOnPlatform('a wave of findings', (platform) => {
  it('of a hundred public buckets is closed within ten hours by a budget of ten an hour, each bucket once', async () => {
    const binding = await platform.bind({ budget: { changesPerHour: 10 } });
    const buckets = [];
    for (let count = 0; count < 100; count += 1) buckets.push(await platform.publicBucket());
    const began = platform.clock.now();
    await platform.bringIn(...buckets);

    while (platform.puppeteer.count('apply') < 100 && platform.clock.now() - began < 10 * 60 * MINUTE) {
      const [next] = await platform.deferred();
      // Whatever comes due within two minutes goes on together; a turn takes real seconds.
      platform.clock.advance(Math.max(MINUTE, (next?.retryAt ?? 0) - platform.clock.now() + 2 * MINUTE));
      await platform.reaction.resumeReactions();
      await platform.settled();
    }

    const sights = new Set<string>();
    for (const { name } of buckets) sights.add(await platform.look({}, name));
    expect([...sights]).toEqual(['private']);
    expect(platform.puppeteer.count('apply')).toBe(100);
    expect(buckets.map(({ document }) => Object(platform.stored(document)?.['Workflow']).Status)).toEqual(buckets.map(() => 'RESOLVED'));
    expect(platform.listExecutions(binding).every(({ status }) => status === 'SUCCEEDED')).toBe(true);
  }, 1_500_000);
});
