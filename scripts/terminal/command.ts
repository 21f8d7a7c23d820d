import { endOnSignals } from './ending.ts';
import { findErrorCode, plainError } from './plain-error.ts';
import { withoutControls } from './terminal.ts';

const LINGER_MS = 2_000;

/**
 * Runs a command: its answer is the exit code. A fault that the user can mend (an option, a path, a setting, the machine)
 * is one line on standard error and exit code 2; anything else keeps its stack. After the answer nothing keeps the
 * process alive, and no child outlives it.
 */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  endOnSignals();
  process.on('uncaughtException', (error) => {
    report(error);
    process.exit(2);
  });
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endWhereNobodyListens);
  try {
    process.exitCode = await main();
  } catch (error) {
    report(error);
    process.exitCode = 2;
  }
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

function report(error: unknown): void {
  // A name in the message may be anybody's: each line is one line of ours.
  console.error(plainError(error)?.split('\n').map(withoutControls).join('\n') ?? error);
}

/** Like `npm start | head`: whoever read our output has gone, and with them the reason to go on. */
function endWhereNobodyListens(error: Error): void {
  if (findErrorCode(error) !== 'EPIPE') throw error;
  process.exit(0);
}
