import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAlone } from '#local/console/build-lock.ts';

describe('builds of the console', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  const lock = join(folder, 'lock');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('run one after the other', async () => {
    const seen: string[] = [];
    const first = Promise.withResolvers<void>();
    const builds = [
      buildAlone(lock, async () => {
        seen.push('first begins');
        await first.promise;
        seen.push('first ends');
      }),
      buildAlone(lock, async () => seen.push('second')),
    ];
    first.resolve();
    await Promise.all(builds);
    expect(seen).toEqual(['first begins', 'first ends', 'second']);
  });

  it('leave no lock when they fail', async () => {
    await expect(buildAlone(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  it('do not wait for a process that is gone', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(lock, String(gone));
    expect(await buildAlone(lock, async () => 'built')).toBe('built');
  });
});
