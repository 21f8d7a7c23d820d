import type { ArgumentDefinition, CommandDefinition, OptionDefinition } from './definition.ts';

/** More than so many optional options are not spelled out. */
const MOST_SPELLED = 3;

/** `A B [--json]`: what is typed after the name of a command; what it cannot do without comes first. */
export function formatSynopsis({ arguments: words = [], options = {} }: CommandDefinition): string {
  const entries = Object.entries(options);
  const needed = entries.filter(([, option]) => isRequired(option));
  const others = entries.filter(([, option]) => !isRequired(option));
  const optional = others.length > MOST_SPELLED ? ['[OPTIONS]'] : others.map((entry) => `[${spelled(entry)}]`);
  return [...words.map(formatWord), ...needed.map(spelled), ...optional].join(' ');
}

function isRequired(option: OptionDefinition): boolean {
  return option.kind === 'text' && option.required !== undefined;
}

function spelled([name, option]: readonly [string, OptionDefinition]): string {
  return option.kind === 'flag' ? `--${name}` : `--${name} ${option.value}`;
}

function formatWord({ name, optional, many }: ArgumentDefinition): string {
  const word = many ? `${name}...` : name;
  return optional ? `[${word}]` : word;
}
