import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { VECTORS_FOLDER, type Vector, vector } from '@attack-reactor/kit/contract';
import { packReactors } from '@attack-reactor/kit/pack';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { isClean } from '#domain/hub/sandbox-report.ts';
import { runVectors } from '#platform/hub/sandbox/run-vectors.ts';
import { run } from '#scripts/terminal/process.ts';
import { type Recorder, startRecorder, writeVectors } from './record.ts';
import { type ReactorReport, type TestsOutcome, writeReport } from './test-report.ts';

const ROOT = join(import.meta.dirname, '../..');
const TESTS_SECONDS = 300;

/** Tests some reactors and prints what came of it. @returns the exit code */
export async function testReactors(
  folders: readonly string[],
  options: { readonly record: boolean; readonly json: boolean },
): Promise<number> {
  const paths = folders.map((folder) => resolve(folder));
  requireReactors(paths);
  const recorder = options.record ? startRecorder() : undefined;
  let hasPassed = true;
  try {
    for (const folder of paths) {
      const report = await testReactor(folder, recorder);
      const passed = report.tests.passed && isClean(report);
      console.log(options.json ? JSON.stringify({ ...report, passed }) : writeReport(report, passed));
      hasPassed &&= passed;
    }
  } finally {
    await recorder?.close();
  }
  return hasPassed ? 0 : 1;
}

function requireReactors(folders: readonly string[]): void {
  const absent = folders
    .flatMap((folder) => ['manifest.ts', 'reactor.ts'].map((file) => join(folder, file)))
    .filter((file) => !existsSync(file));
  if (absent.length > 0)
    throw new ConfigurationInvalid(`There is no ${absent.join(', ')}. Name folders of reactors; "reactor new" writes one.`);
}

async function testReactor(folder: string, recorder: Recorder | undefined): Promise<ReactorReport> {
  const reactor = basename(folder);
  const tests = await runTests(folder);
  const recorded = recorder === undefined ? [] : writeVectors(folder, await recorder.record(folder));
  const vectors = readVectors(folder);
  const outdir = mkdtempSync(join(tmpdir(), 'attack-reactor-test-'));
  try {
    // The packages of the folder, else of this installation.
    const root = existsSync(join(folder, 'node_modules')) ? folder : ROOT;
    await packReactors(root, outdir, [{ id: reactor, folder }]);
    // The vectors stay where the package cannot read them.
    rmSync(join(outdir, reactor, VECTORS_FOLDER), { recursive: true, force: true });
    return { reactor, tests, recorded: recorded.length, ...(await runVectors(join(outdir, reactor), vectors)) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** A folder without tests passes them: those of this repository stand in test/reactors. */
async function runTests(folder: string): Promise<TestsOutcome> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
  if (files.length === 0) return { files: 0, passed: true, output: '' };
  const { exitCode, output } = await run(process.execPath, ['--test', ...files], { cwd: folder, timeoutSeconds: TESTS_SECONDS });
  return { files: files.length, passed: exitCode === 0, output };
}

function readVectors(folder: string): readonly Vector[] {
  const vectors = join(folder, VECTORS_FOLDER);
  const files = existsSync(vectors) ? readdirSync(vectors).toSorted() : [];
  return files.map((file) => {
    const read = vector.safeParse(parse(join(vectors, file)));
    if (read.success && `${read.data.name}.json` === file) return read.data;
    const problems = read.success
      ? `its name is "${read.data.name}"`
      : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw new ConfigurationInvalid(`${join(vectors, file)} is no vector: ${problems}. "reactor test DIR --record" makes it anew.`);
  });
}

/** What is no JSON is undefined, which is no vector either. */
function parse(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
