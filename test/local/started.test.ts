import { startTogether } from '#local/started.ts';

describe('startTogether', () => {
  it('ends all others where one does not start, the last one first, and passes its error on', async () => {
    const ended: string[] = [];
    const { promise: slow, resolve: finish } = Promise.withResolvers<void>();
    const thing = (name: string) => ({ close: async () => void ended.push(name) });

    const starting = startTogether(async (started) => {
      await started.add(thing('first'));
      started.defer(() => ended.push('deferred'));
      await Promise.all([
        started.add(slow.then(() => thing('slow'))),
        started.add(Promise.reject<ReturnType<typeof thing>>(new Error('It does not start.'))),
      ]);
    });
    finish();

    await expect(starting).rejects.toThrow('It does not start.');
    expect(ended).toEqual(['slow', 'deferred', 'first']);
  });

  it('ends everything once, also where one does not end as it should', async () => {
    const ended: string[] = [];
    const whole = await startTogether(async (started) => {
      await started.add({ close: async () => void ended.push('first') });
      await started.add({ close: () => Promise.reject(new Error('It does not end.')) });
      return { close: started.close };
    });

    await expect(whole.close()).rejects.toThrow('It does not end.');
    await whole.close();

    expect(ended).toEqual(['first']);
  });
});
