import { ATTACK_REACTOR, formatNpmName } from '#scripts/command-line.ts';
import type { CommandDefinition, CommandGroup, CommandList } from '#scripts/terminal/definition.ts';
import { formatExitCodes } from '#scripts/terminal/help.ts';
import { formatSynopsis } from '#scripts/terminal/synopsis.ts';
import { HOUSE_COMMANDS, type HouseCommand } from './commands.ts';

const HEAD = `# Commands

Generated from the definitions of the commands by \`npm run -s docs\`; do not edit.

Every command is reached in two ways that print the same: \`attack-reactor <noun> <verb>\` (\`node bin/attack-reactor.mjs\`, or what
\`npm link\` puts on the PATH), and an npm script of a checkout. \`--help\` after any part tells the rest: arguments, options, examples.
Wrong use is told in one line on standard error.`;

/** The page as it has to be. */
export async function commandsPage(): Promise<string> {
  const users = await loadRows(ATTACK_REACTOR.commands, (name) => [`${ATTACK_REACTOR.name} ${name}`, formatNpmName(name)]);
  const house = (await Promise.all(HOUSE_COMMANDS.map(houseRows))).flat();
  return `${[
    HEAD,
    '## attack-reactor',
    table(['command', 'npm script', 'does', 'exit codes'], users),
    '## What keeps house',
    table(['npm script', 'does', 'exit codes'], house),
  ].join('\n\n')}\n`;
}

/** The names of a command, one for each way to reach it. */
type Names = readonly string[];

async function loadRows(commands: CommandList, namesOf: (name: string) => Names): Promise<string[][]> {
  const rows = Object.entries(commands).map(async ([name, listed]) => {
    const names = namesOf(name);
    if (isGroup(listed)) return await loadRows(listed.commands, (verb) => names.map((noun) => `${noun} ${verb}`));
    return [listRow(names, listed.summary, await listed.load())];
  });
  return (await Promise.all(rows)).flat();
}

async function houseRows(house: HouseCommand): Promise<string[][]> {
  const typed = `${house.name} --`;
  if (isGroup(house)) return await loadRows(house.commands, (verb) => [`${typed} ${verb}`]);
  if ('load' in house) return [listRow([typed], house.summary, await house.load())];
  return [[code(house.name), house.summary, '0, or that of the first failure']];
}

function listRow(names: Names, summary: string, definition: CommandDefinition): string[] {
  const synopsis = formatSynopsis(definition);
  const typed = names.map((name, index) => code(index === 0 ? `${name} ${synopsis}`.trimEnd() : name.replace(/ --$/, '')));
  return [...typed, summary, formatExitCodes(definition)];
}

function isGroup(entry: object): entry is CommandGroup {
  return 'commands' in entry;
}

function code(text: string): string {
  return `\`${text.replace(/ --$/, '')}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
