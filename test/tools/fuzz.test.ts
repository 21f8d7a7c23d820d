import { run } from '../support/command.ts';

describe('npm run -s fuzz', () => {
  it('tries as many mutants of the real documents as it is asked to, on the release of this checkout, and prints its seed', async () => {
    const { exitCode, stdout } = await run('tools/fuzz.ts', '--seed', '3', '--count', '300', '--json');

    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'passed', seed: 3, tried: 300, crashes: [], violations: [] });
    expect(exitCode).toBe(0);
  });

  it('refuses a count that is no number', async () => {
    expect(await run('tools/fuzz.ts', '--count', 'many')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--count many') });
  });
});
