import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageContent } from '#domain/hub/package-documents.ts';
import { boundReport } from '#domain/hub/report-document.ts';
import type { SandboxReport } from '#domain/hub/sandbox-report.ts';
import { runPackageVectors } from '../package-vectors.ts';

/** The sandboxed side as one file, beside this one (`tools/bundle/vector-runner.ts`). */
const PROGRAM = { folder: join(import.meta.dirname, 'child'), entry: 'main.mjs' };

/**
 * Runs the test vectors of the package that is the code of this function, and answers the report. It is no handler
 * like the others: it has no rights and no network, so it writes no logs and no metrics.
 */
export async function handler(): Promise<SandboxReport> {
  const { LAMBDA_TASK_ROOT = '/var/task' } = process.env;
  return boundReport(await runPackageVectors({ files: readFolder(LAMBDA_TASK_ROOT) }, { program: PROGRAM }));
}

function readFolder(folder: string): PackageContent {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}
