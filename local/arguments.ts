import { type ParseArgsConfig, parseArgs } from 'node:util';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { nearMisses } from '#domain/base/near-misses.ts';
import { oneLine } from '#domain/base/text.ts';

/**
 * Reads the options and words of a command, as `parseArgs` of Node.js does.
 * @throws ConfigurationInvalid in one line that names the argument, and the option that was probably meant
 */
export function readArguments<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const mistake = describeArgumentMistake(error, Object.keys(config.options ?? {}));
    if (mistake === undefined) throw error;
    throw new ConfigurationInvalid(mistake, { cause: error });
  }
}

/** Errors of Node.js are told by their code: their class is another one inside of Jest. */
const refusal = z.object({ code: z.string(), message: z.string() });

/** Describes what was wrong with the arguments, in one line; undefined for an error that `parseArgs` did not throw. */
export function describeArgumentMistake(error: unknown, options: readonly string[] = []): string | undefined {
  const { code, message = '' } = refusal.safeParse(error).data ?? {};
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return unknownOption(/^Unknown option '(.*?)'(?:\. To specify a positional|$)/s.exec(message)?.[1] ?? '', options);
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE': {
      const option = /'(?:-\w, )?(--?[^ ']+)/.exec(message)?.[1] ?? 'An option';
      return `${option} ${/does not take/.test(message) ? 'takes no value' : 'needs a value'}. See --help.`;
    }
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `"${/^Unexpected argument '(.*?)'\. This command/s.exec(message)?.[1]}" is one argument too many. See --help.`;
    default:
      return undefined;
  }
}

/**
 * The command of a list that a first argument names.
 * @throws ConfigurationInvalid in one line that names the commands there are
 */
export function requireCommand<Command>(name: string | undefined, commands: ReadonlyMap<string, Command>): Command {
  const found = commands.get(name ?? '');
  if (found !== undefined) return found;
  const names = [...commands.keys()];
  if (name === undefined) throw new ConfigurationInvalid(`Name a command: ${names.join(', ')}. See --help.`);
  const [meant] = nearMisses(name, names, 1);
  const advice = meant === undefined ? `there are ${names.join(', ')}.` : `did you mean ${meant}?`;
  throw new ConfigurationInvalid(`There is no command "${oneLine(name)}"; ${advice} See --help.`);
}

/** True if a command is asked for its help, before anything else of its arguments is read. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.some((argument) => argument === '--help' || argument === '-h');
}

function unknownOption(option: string, options: readonly string[]): string {
  const [meant] = nearMisses(option.replace(/^-+/, ''), options, 1);
  return `There is no option ${option}${meant === undefined ? '.' : `; did you mean --${meant}?`} See --help.`;
}
