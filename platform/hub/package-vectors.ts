import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_FILES } from '@attack-reactor/kit/contract';
import { readDocuments } from '#domain/hub/package-documents.ts';
import { readVectors } from '#domain/hub/vector-reasons.ts';
import { runVectors } from './sandbox/run-vectors.ts';
import type { RunVectors } from './verify-package.ts';

/**
 * Runs the test vectors of a package in the sandbox of this machine. Its bundle alone is written, to a folder of its own that
 * is removed afterwards: the vectors stay where the package cannot read them.
 */
export const runPackageVectors: RunVectors = async (files) => {
  const folder = mkdtempSync(join(tmpdir(), 'attack-reactor-vectors-'));
  try {
    writeFileSync(join(folder, PACKAGE_FILES.bundle), files.get(PACKAGE_FILES.bundle) ?? new Uint8Array());
    return await runVectors(folder, readVectors(readDocuments(files).json).vectors);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
