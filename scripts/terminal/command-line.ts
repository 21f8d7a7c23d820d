import { existsSync, realpathSync } from 'node:fs';
import { Argument, type Command, CommanderError, Option } from 'commander';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { runCommand } from './command.ts';
import type {
  CommandDefinition,
  CommandGroup,
  CommandLine,
  CommandList,
  ListedCommand,
  OptionDefinition,
  OptionValue,
} from './definition.ts';
import { HELP_SETTINGS, helpAfter } from './help.ts';
import { Program } from './program.ts';

/** The exit code of the command that was called. */
type Answer = { exitCode: number };

/** Runs a command line as the program of this process. */
export async function runProgram(line: CommandLine): Promise<void> {
  await runCommand(() => callCommand(line, process.argv.slice(2)));
}

/** Runs one command as a program of its own, if this process was started with its file. */
export function runAlone(file: string, name: string, definition: CommandDefinition): void {
  if (isProgram(file)) void runCommand(() => callAlone(name, definition, process.argv.slice(2)));
}

/** Tells whether this process was started with a file; its path is free of links. */
export function isProgram(file: string): boolean {
  const [, started] = process.argv;
  return started !== undefined && existsSync(started) && realpathSync(started) === file;
}

/**
 * Calls the command of a command line that the first words name.
 * @returns its exit code
 * @throws ConfigurationInvalid for wrong use, in one line
 */
export async function callCommand(line: CommandLine, args: readonly string[]): Promise<number> {
  const { name, about, commands, version, formatNpmName } = line;
  const program = new Program(name).description(about).configureHelp(HELP_SETTINGS).enablePositionalOptions();
  if (version !== undefined) program.version(version, '-V, --version', 'print the version');
  const answer: Answer = { exitCode: 0 };
  for (const sub of addAll(program, commands, answer)) sub.npmName = formatNpmName?.(sub.name());
  // `help map` is `map --help`.
  const [first, ...rest] = args;
  return await parse(program, first === 'help' ? [...rest, '--help'] : args, answer);
}

/** Calls a command that is a program of its own; the same contract. */
export async function callAlone(name: string, definition: CommandDefinition, args: readonly string[]): Promise<number> {
  const answer: Answer = { exitCode: 0 };
  const program = new Program(name).configureHelp(HELP_SETTINGS);
  configure(program, definition, answer);
  return await parse(program, args, answer);
}

async function parse(program: Program, args: readonly string[], answer: Answer): Promise<number> {
  try {
    await program.parseAsync(args, { from: 'user' });
    return answer.exitCode;
  } catch (error) {
    // The library ends so where it has printed a help or the version.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    throw error;
  }
}

function addAll(parent: Program, commands: CommandList, answer: Answer): Program[] {
  const listed = new Map<Command, ListedCommand | CommandGroup>();
  parent.hook('preSubcommand', async (_, sub) => {
    const called = listed.get(sub);
    if (called !== undefined && 'load' in called && sub instanceof Program) configure(sub, await called.load(), answer);
  });
  return Object.entries(commands).map(([name, entry]) => {
    const sub = new Program(name).copyInheritedSettings(parent).description(entry.summary);
    listed.set(sub, entry);
    parent.addCommand(sub);
    if ('commands' in entry) addAll(sub, entry.commands, answer);
    return sub;
  });
}

function configure(program: Program, definition: CommandDefinition, answer: Answer): void {
  const { about, arguments: words = [], options = {}, run } = definition;
  program.definition = definition;
  program.description(about);
  for (const { name, about: meaning, optional, many } of words) {
    const word = many ? `${name}...` : name;
    program.addArgument(new Argument(optional ? `[${word}]` : `<${word}>`, meaning));
  }
  const known = Object.entries(options).map(([name, option]) => ({ name, option, read: buildOption(name, option) }));
  for (const { read } of known) program.addOption(read);
  program.addHelpText('after', () => helpAfter(definition, program.names().at(-1) ?? ''));
  program.action(async () => {
    const given = program.opts();
    const values = known.map(({ name, option, read }) => [name, readOption(name, option, given[read.attributeName()])] as const);
    answer.exitCode = await run(Object.fromEntries(values), program.args);
  });
}

function buildOption(name: string, option: OptionDefinition): Option {
  if (option.kind === 'flag') return new Option(`${option.short === undefined ? '' : `-${option.short}, `}--${name}`, option.about);
  const read = new Option(`--${name} <${option.value}>`, option.about);
  read.argParser<string | readonly string[]>((value, earlier = []) => {
    // The library would take the next option for the value that is missing.
    if (value.startsWith('--')) throw new ConfigurationInvalid(`--${name} needs a value, and "${value}" is an option. See --help.`);
    return option.kind === 'list' ? [...earlier, value] : value;
  });
  return read;
}

function readOption(name: string, option: OptionDefinition, given: OptionValue): OptionValue {
  switch (option.kind) {
    case 'flag':
      // The library stores --no-x as false under x.
      return given === !name.startsWith('no-');
    case 'list':
      return given ?? [];
    case 'text':
      if (given === undefined && option.required !== undefined)
        throw new ConfigurationInvalid(option.required === true ? `--${name} ${option.value} is missing. See --help.` : option.required);
      return given ?? option.default;
  }
}
