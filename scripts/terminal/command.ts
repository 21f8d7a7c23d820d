import { endOnSignals } from './ending.ts';
import { OutputUnwritable } from './output-unwritable.ts';
import { findErrorCode, plainError } from './plain-error.ts';
import { withoutControls } from './terminal.ts';

const LINGER_MS = 2_000;
const WRONG_USE = 2;
const NOT_WRITTEN = 1;
/** How a shell reports a program that SIGPIPE ended: 128 and 13. */
const CUT_OFF = 141;
/** The call was right, and the disk took no more. */
const FULL_DISK: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'];

/**
 * Runs a command: its answer is the exit code. A fault that the user can mend (an option, a path, a setting, the machine)
 * is one line on standard error and exit code 2, or 1 where only the output cannot be written; anything else keeps its
 * stack. After the answer nothing keeps the process alive, and no child outlives it.
 */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  endOnSignals();
  process.on('uncaughtException', (error) => {
    report(error);
    process.exit(toExitCode(error));
  });
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endWhereNobodyListens);
  try {
    process.exitCode = await main();
  } catch (error) {
    report(error);
    process.exitCode = toExitCode(error);
  }
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

function report(error: unknown): void {
  // A name in the message may be anybody's: each line is one line of ours.
  console.error(plainError(error)?.split('\n').map(withoutControls).join('\n') ?? error);
}

function toExitCode(error: unknown): number {
  return error instanceof OutputUnwritable || FULL_DISK.includes(findErrorCode(error)) ? NOT_WRITTEN : WRONG_USE;
}

/** Like `npm start | head`: whoever read our output has gone, and with them the reason to go on. Nobody takes it for the whole. */
function endWhereNobodyListens(error: Error): void {
  if (findErrorCode(error) === 'EPIPE') process.exit(CUT_OFF);
  console.error(`Standard output cannot be written: ${plainError(error) ?? error.message}`);
  process.exit(NOT_WRITTEN);
}
