/**
 * A process that runs test files of a copy of the project, one after another, in a jest that is warm. Its folder is the
 * copy; its only argument is the cache of what jest compiles. It lives as long as the process that started it.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { runCLI } from 'jest';
import type { Outcome } from './test-process.ts';

const ENVIRONMENT = join(import.meta.dirname, 'test-environment.cjs');
const [, , cacheDirectory = ''] = process.argv;
const root = process.cwd();
const environment: { reached: readonly number[] } = createRequire(import.meta.url)(ENVIRONMENT);

async function runTest(test: string): Promise<Outcome> {
  environment.reached = [];
  const startedAt = performance.now();
  const options = { runInBand: true, runTestsByPath: true, silent: true, watchman: false, ci: true, reporters: [], env: ENVIRONMENT };
  const { results } = await runCLI({ ...options, cacheDirectory, _: [test], $0: 'jest' }, [root]);
  const failed = results.testResults.flatMap(({ testResults }) => testResults).find(({ status }) => status === 'failed');
  const passed = results.success && results.testResults.length === 1;
  return {
    passed,
    failure: passed ? null : (failed?.fullName ?? firstLine(results.testResults[0]?.failureMessage)),
    milliseconds: Math.round(performance.now() - startedAt),
    reached: environment.reached,
  };
}

function firstLine(message: string | null | undefined): string {
  const lines = stripVTControlCharacters(message ?? '').split('\n');
  return lines.map((line) => line.replace('●', '').trim()).find((line) => line !== '') ?? 'it did not run';
}

process.env['NODE_ENV'] ??= 'test';
// Code with a change in it may fail after its test is over: that must not end what the next change is tried in.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', ({ test }: { readonly test: string }) => {
  void answer(test);
});

async function answer(test: string): Promise<void> {
  const outcome = await runTest(test).catch((error: unknown): Outcome => {
    return { passed: false, failure: String(error), milliseconds: 0, reached: [] };
  });
  process.send?.(outcome);
}
