import { formatNpmName } from '#scripts/command-line.ts';
import { COMMANDS } from '#scripts/commands.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand } from '#scripts/terminal/definition.ts';
import { details } from '#scripts/terminal/terminal.ts';
import { HOUSE_COMMANDS } from './commands.ts';

export const command = defineCommand({
  about: 'Lists all commands of a checkout, one line each.',
  exitCodes: { 0: 'listed' },
  async run() {
    const users = Object.entries(COMMANDS).map(([name, { summary }]) => [formatNpmName(name).replace(/ --$/, ''), summary] as const);
    console.log(details([...users, ...HOUSE_COMMANDS.map(({ name, summary }) => [name, summary] as const)]));
    console.log(CLOSING);
    return 0;
  },
});

const CLOSING = `
All but test, check, lint, format, check:types, check:promises and check:unused explain themselves: npm run -s map -- --help.
npm run -s map -- KEY is attack-reactor map KEY, and so on. More: README.md, docs/.`;

runAlone(import.meta.filename, 'npm run -s help --', command);
