import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { VECTORS_FOLDER, type Vector, vector } from '@attack-reactor/kit/contract';
import { packReactors } from '@attack-reactor/kit/pack';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { isClean } from '#domain/hub/sandbox-report.ts';
import { runVectors } from '#platform/hub/sandbox/run-vectors.ts';
import { run } from '#scripts/terminal/process.ts';
import { startRecorder, writeVectors } from './record.ts';
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
  const recorded = options.record ? await recordAll(paths) : new Map<string, number>();
  const outdir = mkdtempSync(join(tmpdir(), 'attack-reactor-test-'));
  try {
    await packAll(paths, outdir);
    let hasPassed = true;
    for (const folder of paths) {
      const report = { ...(await testReactor(folder, outdir)), recorded: recorded.get(folder) ?? 0 };
      const passed = report.tests.passed && isClean(report);
      console.log(options.json ? JSON.stringify({ ...report, passed }) : writeReport(report, passed));
      hasPassed &&= passed;
    }
    return hasPassed ? 0 : 1;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** @returns how many vectors each has now */
async function recordAll(folders: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const recorder = startRecorder();
  const counts = new Map<string, number>();
  try {
    for (const folder of folders) counts.set(folder, writeVectors(folder, await recorder.record(folder)).length);
    return counts;
  } finally {
    await recorder.close();
  }
}

/** Those with the same packages are made by one run of the bundler. */
async function packAll(folders: readonly string[], outdir: string): Promise<void> {
  // Its own packages, else those of this installation.
  const roots = Map.groupBy(folders, (folder) => (existsSync(join(folder, 'node_modules')) ? folder : ROOT));
  for (const [root, some] of roots) {
    await packReactors(
      root,
      outdir,
      some.map((folder) => ({ id: basename(folder), folder })),
    );
  }
}

function requireReactors(folders: readonly string[]): void {
  const absent = folders
    .flatMap((folder) => ['manifest.ts', 'reactor.ts'].map((file) => join(folder, file)))
    .filter((file) => !existsSync(file));
  if (absent.length > 0)
    throw new ConfigurationInvalid(`There is no ${absent.join(', ')}. Name folders of reactors; "reactor new" writes one.`);
}

async function testReactor(folder: string, outdir: string): Promise<Omit<ReactorReport, 'recorded'>> {
  const reactor = basename(folder);
  const tests = await runTests(folder);
  const unpacked = join(outdir, reactor);
  // The vectors stay where the package cannot read them.
  rmSync(join(unpacked, VECTORS_FOLDER), { recursive: true, force: true });
  return { reactor, tests, ...(await runVectors(unpacked, readVectors(folder))) };
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

/** A file that is no JSON is undefined, which is no vector either. */
function parse(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
