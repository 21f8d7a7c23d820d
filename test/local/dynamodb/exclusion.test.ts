import { createExclusion } from '#local/dynamodb/exclusion.ts';

/** Work that says when it starts and ends when it is told to. */
function work(name: string, log: string[]) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = async () => {
    log.push(`${name} starts`);
    await promise;
    log.push(`${name} ends`);
  };
  return { run, end: resolve };
}

describe('createExclusion', () => {
  it('runs shared work together, and lone work after it and before what comes later', async () => {
    const log: string[] = [];
    const exclusion = createExclusion();
    const [a, b, lone, late] = [work('a', log), work('b', log), work('lone', log), work('late', log)] as const;

    const all = [exclusion.shared(a.run), exclusion.shared(b.run), exclusion.alone(lone.run), exclusion.shared(late.run)];
    for (const item of [late, lone, b, a]) item.end();
    await Promise.all(all);

    expect(log).toEqual(['a starts', 'b starts', 'a ends', 'b ends', 'lone starts', 'lone ends', 'late starts', 'late ends']);
  });

  it('goes on after work that failed', async () => {
    const exclusion = createExclusion();
    const fails = () => Promise.reject(new Error('no'));

    const outcomes = await Promise.allSettled([exclusion.shared(fails), exclusion.alone(fails), exclusion.alone(async () => 'yes')]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });
});
