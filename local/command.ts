import { AppError } from '#domain/errors.ts';

/**
 * Runs a command: its answer is the exit code. What the user can mend (an option, a path, a setting) is one line on
 * standard error and exit code 2; anything else keeps its stack.
 */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(isUsersToMend(error) ? error.message : error);
    process.exitCode = 2;
  }
}

function isUsersToMend(error: unknown): error is Error {
  return error instanceof AppError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
}
