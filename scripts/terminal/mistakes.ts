import type { Command } from 'commander';
import { nearMisses } from '#domain/base/near-misses.ts';
import { oneLine } from '#domain/base/text.ts';
import type { CommandDefinition } from './definition.ts';

/** The command that was called wrongly. */
type Called = Pick<Command, 'args' | 'registeredArguments' | 'options' | 'commands'> & {
  readonly definition: CommandDefinition | undefined;
  usages(): readonly string[];
};

/**
 * Says in one line what is wrong with a call, and what to do. The library tells it by a code, and in its message the word:
 * https://github.com/tj/commander.js/blob/v15.1.0/lib/command.js, every call of `error`.
 */
export function formatSentence(code: string, message: string, program: Called): string {
  const word = oneLine(/'(.*)'/s.exec(message)?.[1] ?? '');
  const usage = program.usages().at(-1);
  switch (code) {
    case 'commander.unknownOption':
      return unknownOption(word, namesOfOptions(program));
    case 'commander.unknownCommand':
      return unknownCommand(word, namesOfCommands(program));
    case 'commander.optionMissingArgument':
      return `${/--[\w-]+/.exec(word)?.[0] ?? word} needs a value. See --help.`;
    case 'commander.missingArgument':
      return missingArgument(word, program) ?? `${word} is missing. Usage: ${usage}`;
    case 'commander.excessArguments':
      return `"${oneLine(program.args[program.registeredArguments.length] ?? '')}" is one argument too many. Usage: ${usage}`;
    default:
      return oneLine(message.replace(/^error: /, ''));
  }
}

/** Says which commands there are, for a call that names none. */
export function nameACommand(program: Called): string {
  return `Name a command: ${namesOfCommands(program).join(', ')}. See --help.`;
}

function missingArgument(word: string, { definition }: Called): string | undefined {
  return definition?.arguments?.find(({ name }) => name === word)?.missing;
}

function unknownCommand(word: string, names: readonly string[]): string {
  const [meant] = nearMisses(word, names, 1);
  const advice = meant === undefined ? `there are ${names.join(', ')}.` : `did you mean ${meant}?`;
  return `There is no command "${word}"; ${advice} See --help.`;
}

function unknownOption(word: string, names: readonly string[]): string {
  const [option = word] = word.split('=');
  if (option !== word && names.includes(option)) return `${option} takes no value. See --help.`;
  const bare = names.map((name) => name.replace(/^-+/, ''));
  const [meant] = nearMisses(option.replace(/^-+/, ''), bare, 1);
  return `There is no option ${option}${meant === undefined ? '.' : `; did you mean --${meant}?`} See --help.`;
}

function namesOfOptions({ options }: Called): string[] {
  return options.flatMap(({ long }) => long ?? []);
}

function namesOfCommands({ commands }: Called): string[] {
  return commands.map((one) => one.name());
}
