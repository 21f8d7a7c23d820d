import { readArguments } from '#local/arguments.ts';
import { runCommand } from '#local/command.ts';
import { table } from '#local/terminal.ts';
import { COMMANDS } from './commands.ts';

const CLOSING = `All but synth, test, test:terraform and check explain themselves: npm run -s map -- --help.
More: docs/README.md.`;

async function main(): Promise<number> {
  readArguments({ options: { help: { type: 'boolean', short: 'h' } } });
  console.log(`${table(COMMANDS.map(({ usage, what }) => [usage, what]))}\n\n${CLOSING}`);
  return 0;
}

await runCommand(main);
