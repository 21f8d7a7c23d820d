import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findErrorCode } from '#scripts/terminal/plain-error.ts';
import { isProcess } from '../data-folder.ts';

const LOOK_EVERY_MS = 250;

/**
 * Runs one build at a time in a checkout, also of several processes: a second `npm start` waits for the build of the first. The
 * lock of a process that is gone counts for nothing.
 */
export async function buildAlone<Result>(lock: string, build: () => Promise<Result>): Promise<Result> {
  while (!take(lock)) await sleep(LOOK_EVERY_MS);
  try {
    return await build();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (findErrorCode(error) !== 'EEXIST') throw error;
    const holder = readHolder(lock);
    if (holder !== undefined && !isProcess(holder)) rmSync(lock, { force: true });
    return false;
  }
}

/** @returns undefined: the lock is being written, or went just now */
function readHolder(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
