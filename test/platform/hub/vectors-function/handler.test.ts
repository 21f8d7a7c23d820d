import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Vector } from '@attack-reactor/kit/contract';
import { readReport } from '#domain/hub/report-document.ts';
import type { SandboxReport } from '#domain/hub/sandbox-report.ts';
import { makeVectorRunner, type VectorRunner } from '#test/support/vector-runner.ts';
import { aVector, makePackage, removePackage } from '../sandbox/hostile-package.ts';

let runner: VectorRunner;
beforeAll(async () => {
  runner = await makeVectorRunner();
});
afterAll(() => runner.remove());

type Code = Parameters<typeof makePackage>[0];

/** Runs a package as the code of a version of the function. */
async function run(code: Code, vectors: readonly Vector[] = [aVector()]): Promise<SandboxReport | undefined> {
  const folder = makePackage(code);
  try {
    mkdirSync(join(folder, 'vectors'));
    for (const vector of vectors) writeFileSync(join(folder, `vectors/${vector.name}.json`), JSON.stringify(vector));
    return readReport(
      await runner.call(folder),
      vectors.map(({ name }) => name),
    );
  } finally {
    removePackage(folder);
  }
}

const NET = "import net from 'node:net';";
const FS = "import fs from 'node:fs';";
const ATTEMPTED: readonly (readonly [string, string, Code])[] = [
  ['reads the credentials of the function', 'environment', { handler: 'try { process.env.AWS_SECRET_ACCESS_KEY } catch {}' }],
  ['connects', 'connect', { top: NET, handler: "try { net.connect(443, '192.0.2.1') } catch {}" }],
  ['reads a file', 'file-read', { top: FS, handler: "try { fs.readFileSync('/proc/self/environ') } catch {}" }],
  ['starts a program', 'child-process', { top: "import cp from 'node:child_process';", handler: "try { cp.execSync('id') } catch {}" }],
  ['evaluates a text', 'code-generation', { handler: "try { eval('1') } catch {}" }],
  [
    'writes an answer itself',
    'forged-message',
    { top: NET, handler: "new net.Socket({ fd: 3 }).write('secret answer {}\\n'); await new Promise((done) => setTimeout(done, 50));" },
  ],
];

describe('the layer that runs test vectors', () => {
  it('passes a package that does its work, and tells each vector', async () => {
    const report = await run({}, [aVector(), aVector({ name: 'second' })]);

    expect(report).toMatchObject({
      vectors: [
        { name: 'plan', verdict: 'passed' },
        { name: 'second', verdict: 'passed' },
      ],
      attempts: [],
    });
  });

  it.each(ATTEMPTED)('tells of a package that %s: %s', async (_what, kind, code) => {
    const report = await run(code);

    expect(report?.attempts.map((attempt) => attempt.kind)).toContain(kind);
  });

  it.each([
    ['loops for ever', 'time', 'for (;;);'],
    ['answers 10 MB', 'answer', "return 'x'.repeat(10 * 1024 * 1024);"],
  ])('ends a package that %s: limit of %s', async (_what, limit, handler) => {
    const report = await run({ handler });

    expect(report?.vectors).toEqual([{ name: 'plan', verdict: 'failed', reasons: [{ code: 'limit-exceeded', limit }] }]);
  });

  it('ends a package that fills its heap: by memory, or by time on a machine that is slow to fill it', async () => {
    const report = await run({ handler: 'const all = []; for (;;) all.push(new Array(1e6).fill({}));' });

    const limit = expect.stringMatching(/^(memory|time)$/);
    expect(report?.vectors).toEqual([{ name: 'plan', verdict: 'failed', reasons: [{ code: 'limit-exceeded', limit }] }]);
  });

  it('answers a report within its bounds where a package answers as much as it may', async () => {
    const report = await run({
      handler: "return { phase: 'plan', plan: { outcome: 'refused', reason: { code: 'x'.repeat(900000) }, summary: 'x'.repeat(900) } };",
    });

    expect(report?.vectors).toMatchObject([{ name: 'plan', verdict: 'failed' }]);
    expect(JSON.stringify(report).length).toBeLessThan(20_000);
  });
});
