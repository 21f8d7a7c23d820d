import { startRealTimer } from '#local/timer.ts';

describe('the timer of this machine', () => {
  it('rings once its time is over, and not when it was stopped before', async () => {
    const rung: string[] = [];
    const stop = startRealTimer(1, () => rung.push('stopped'));
    const done = new Promise<void>((resolve) => {
      startRealTimer(5, () => {
        rung.push('rung');
        resolve();
      });
    });

    stop();
    await done;

    expect(rung).toEqual(['rung']);
  });
});
