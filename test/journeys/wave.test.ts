import { describeOnPlatform } from '../support/reaction-platform.ts';

const MINUTE = 60_000;
/** A wave of a hundred is closed in test/handlers/resume-reactions/core.test.ts; each bucket here takes the whole platform two seconds. */
const BUCKETS = 24;

describeOnPlatform('a wave of findings', (platform) => {
  it('of public buckets is closed hour by hour as the budget of the binding says, each bucket once', async () => {
    const binding = await platform.bind({ budget: { changesPerHour: 10 } });
    const buckets = [];
    for (let count = 0; count < BUCKETS; count += 1) buckets.push(await platform.publicBucket());
    const began = platform.clock.now();
    await platform.bringIn(...buckets);

    while (platform.puppeteer.count('apply') < BUCKETS && platform.clock.now() - began < 3 * 60 * MINUTE) {
      const [next] = await platform.deferred();
      // Whatever comes due within two minutes goes on together; a turn takes real seconds.
      platform.clock.advance(Math.max(MINUTE, (next?.retryAt ?? 0) - platform.clock.now() + 2 * MINUTE));
      await platform.reaction.resumeReactions();
      await platform.settled();
    }

    const stored = buckets.map(({ document }) => platform.stored(document));
    const open = stored.filter((finding) => Object(finding?.['Workflow']).Status !== 'RESOLVED');
    expect(open.map((finding) => Object(finding?.['Note']).Text)).toEqual([]);
    const sights = new Set<string>();
    for (const { name } of buckets) sights.add(await platform.look({}, name));
    expect([...sights]).toEqual(['private']);
    expect(platform.puppeteer.count('apply')).toBe(BUCKETS);
    expect(platform.listExecutions(binding).every(({ status }) => status === 'SUCCEEDED')).toBe(true);
  }, 900_000);
});
