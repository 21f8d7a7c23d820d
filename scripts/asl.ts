import { runCommand } from '#local/command.ts';
import { CHECK_HELP, check } from './asl/check.ts';
import { RUN_HELP, run } from './asl/run.ts';

const HELP = `State machine definitions (stepfunctions/*.asl.json): check them, and run them on this machine.

Usage: npm run -s asl -- COMMAND [ARGUMENTS]

  check [FILE...]           say everything that is wrong, with line and state
  run FILE --input EVENT    execute it with the real handlers and print the path taken

COMMAND --help tells the options and exit codes of one.`;

const COMMANDS = new Map([
  ['check', { run: check, help: CHECK_HELP }],
  ['run', { run, help: RUN_HELP }],
]);

async function main([name, ...args]: readonly string[]): Promise<number> {
  const isHelp = (argument: string | undefined) => argument === '--help' || argument === '-h';
  const command = COMMANDS.get(name ?? '');
  if (command === undefined && !isHelp(name)) {
    console.error(name === undefined ? HELP : `There is no command "${name}".\n\n${HELP}`);
    return 2;
  }
  if (command !== undefined && !args.some(isHelp)) return await command.run(args);
  console.log(command?.help ?? HELP);
  return 0;
}

await runCommand(() => main(process.argv.slice(2)));
