import { lookUp } from '@attack-reactor/kit/contract';
import packageFile from '../package.json' with { type: 'json' };
import { COMMANDS } from './commands.ts';
import type { CommandLine } from './terminal/definition.ts';

/** Nouns whose npm script has another name. */
const NPM_NAMES: Readonly<Record<string, string>> = { start: 'npm start --', reactor: 'npm run -s reactors --' };

/** The command line that users have: `attack-reactor <noun> <verb>`. */
export const ATTACK_REACTOR: CommandLine = {
  name: 'attack-reactor',
  about: `Security Hub findings become attack stories, fixes and messages. In a checkout each command is an npm script too; npm run -s help lists the others. COMMAND --help tells arguments, options and exit codes of one.`,
  commands: COMMANDS,
  version: packageFile.version,
  formatNpmName,
};

/** Returns how an npm script calls a command of the first level: `npm run -s map --`. */
export function formatNpmName(name: string): string {
  return lookUp(NPM_NAMES, name) ?? `npm run -s ${name} --`;
}
