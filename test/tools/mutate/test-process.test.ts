import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TestProcess } from '../../../tools/mutate/test-process.ts';
import { FixtureProject, Gatehouse, hangingTest } from './fixture-project.ts';

/** Time enough for a process that starts on a busy machine. */
const ENOUGH = 120_000;

describe('the process of the tests', () => {
  const project = new FixtureProject({});
  const scratch = { cache: join(project.root, 'cache'), temporary: join(project.root, 'tmp') };
  const tests = new TestProcess(project.root, scratch);
  let gatehouse: Gatehouse;
  beforeAll(async () => {
    gatehouse = await Gatehouse.open();
    mkdirSync(scratch.temporary);
    project.write({
      'test/passes.test.ts': "import { tmpdir } from 'node:os'; it('passes', () => expect(tmpdir()).toMatch(/fixture-.*tmp$/));",
      'test/fails.test.ts': `describe('what', () => {
        it('holds', () => undefined);
        it('breaks', () => { throw new Error('on purpose'); });
        it('is not looked at any more', () => { require('node:fs').writeFileSync('looked', ''); });
      });`,
      'test/later.test.ts': "it('fails when it is over', () => { setTimeout(() => Promise.reject(new Error('late')), 1); });",
      'test/exits.test.ts': "it('ends its process', () => process.exit(3));",
      'test/hangs.test.ts': hangingTest(gatehouse.port),
    });
  });
  afterAll(() => {
    tests.end();
    gatehouse.close();
    project.remove();
  });

  it('tells how a test file ended, which is at its first failure', async () => {
    expect(await tests.run('test/passes.test.ts', ENOUGH)).toMatchObject({ kind: 'ended', outcome: { passed: true, failure: null } });
    expect(await tests.run('test/fails.test.ts', ENOUGH)).toMatchObject({ outcome: { passed: false, failure: 'what breaks' } });
    expect(await tests.run('test/none.test.ts', ENOUGH)).toMatchObject({ outcome: { passed: false } });
    expect(existsSync(join(project.root, 'looked'))).toBe(false);
  });

  it('goes on after a test that fails late, and with a new process after one that ends it', async () => {
    expect(await tests.run('test/later.test.ts', ENOUGH)).toMatchObject({ kind: 'ended' });
    expect(await tests.run('test/passes.test.ts', ENOUGH)).toMatchObject({ outcome: { passed: true } });
    expect(await tests.run('test/exits.test.ts', ENOUGH)).toEqual({ kind: 'crashed' });
    expect(await tests.run('test/passes.test.ts', ENOUGH)).toMatchObject({ outcome: { passed: true } });
  });

  it('ends a test that hangs, with what it started', async () => {
    const hanging = tests.run('test/hangs.test.ts', ENOUGH);
    await gatehouse.here;

    tests.end();

    expect(await hanging).toEqual({ kind: 'crashed' });
    await gatehouse.gone();
  });

  it('ends a test that takes longer than it may', async () => {
    expect(await tests.run('test/hangs.test.ts', 1)).toEqual({ kind: 'timed-out' });
    expect(await tests.run('test/passes.test.ts', ENOUGH)).toMatchObject({ outcome: { passed: true } });
  });
});
