import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { findErrorCode } from '#scripts/terminal/plain-error.ts';

/**
 * Makes a folder with those above it. `recursive` of Node.js does the same, but never ends where the system takes no folder
 * (`/proc/x`).
 * @throws the system's error
 */
export function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else may have made it just now.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/**
 * Writes a file in one step: others read what was there before, or all of the new text, also where this process is killed.
 * @throws the system's error; what was there then stays
 */
export function writeInOneStep(path: string, text: string | Uint8Array, mode = 0o644): void {
  const draft = `${path}.${process.pid}.new`;
  namingFile(path, () => {
    try {
      writeFileSync(draft, text, { mode, flush: true });
      renameSync(draft, path);
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

/** Adds the path to an error of the system, which does not name the file where an open one cannot be read or written. */
export function namingFile<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw findErrorCode(error) === undefined ? error : Object.assign(Object(error), { path });
  }
}
