import { statfsSync } from 'node:fs';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { shownFolder } from './data-folder.ts';
import { makeFolder } from './files.ts';

const MEBIBYTE = 2 ** 20;
/** Tables and journals of a day's work fit into this. */
const NEEDED_TO_START = 64 * MEBIBYTE;
const NEEDED_TO_GO_ON = 16 * MEBIBYTE;
const LOOK_EVERY_MS = 2_000;

/**
 * Makes the folder, and watches the space on its disk: a platform that cannot write down what it did must not go on.
 * Where space becomes scarce later, this process ends.
 * @returns what ends the watch
 * @throws ConfigurationInvalid where there is too little from the start; the system's error where the folder cannot be made
 */
export function guardDisk(folder: string): () => void {
  makeFolder(folder);
  requireSpace(folder, NEEDED_TO_START);
  // An error that nobody awaits ends the process, with one line and its children.
  const timer = setInterval(() => requireSpace(folder, NEEDED_TO_GO_ON), LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function requireSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new ConfigurationInvalid(
    `The disk of ${shownFolder(folder)} has ${inMegabytes(free)} MB left, ${inMegabytes(bytes)} MB are needed. Free some space, or name another folder with --data.`,
  );
}

function inMegabytes(bytes: number): number {
  return Math.floor(bytes / MEBIBYTE);
}
