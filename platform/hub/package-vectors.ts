import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_FILES } from '@attack-reactor/kit/contract';
import { readDocuments } from '#domain/hub/package-documents.ts';
import type { SandboxReport } from '#domain/hub/sandbox-report.ts';
import { readVectors } from '#domain/hub/vector-reasons.ts';
import { runVectors, type SandboxOptions } from './sandbox/run-vectors.ts';
import type { OpenedPackage } from './verify-package.ts';

/**
 * Runs the test vectors of a package in the sandbox of this machine. Its bundle alone is written, to a folder of its own that
 * is removed afterwards: the vectors stay where the package cannot read them.
 */
export async function runPackageVectors(
  { files }: Pick<OpenedPackage, 'files'>,
  options: Pick<SandboxOptions, 'program'> = {},
): Promise<SandboxReport> {
  const folder = mkdtempSync(join(tmpdir(), 'attack-reactor-vectors-'));
  try {
    writeFileSync(join(folder, PACKAGE_FILES.bundle), files.get(PACKAGE_FILES.bundle) ?? new Uint8Array());
    return await runVectors(folder, readVectors(readDocuments(files).json).vectors, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
