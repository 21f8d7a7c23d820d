import type { Command, HelpConfiguration } from 'commander';
import type { CommandDefinition } from './definition.ts';
import { Program } from './program.ts';
import { wrapped } from './terminal.ts';

const WIDEST = 100;
const NARROWEST = 60;
const WRONG_USE = 'wrong use';

/** The settings of the library's help: what an option takes stands in capitals, and no line is wider than a page. */
export const HELP_SETTINGS: HelpConfiguration = {
  helpWidth: helpWidth(),
  optionTerm: ({ flags }) => flags.replace(/<(.*)>/, '$1'),
  commandUsage: (command: Command) => (command instanceof Program ? command.usages().join('\n       ') : command.usage()),
};

/** The part of a help that the library knows nothing of: notes, examples, exit codes. */
export function helpAfter({ notes = [], examples = [], exitCodes }: CommandDefinition, name: string): string {
  const codes = Object.entries({ 2: WRONG_USE, ...exitCodes }).map(([code, meaning]) => `  ${code}  ${hanging(meaning, 5)}`);
  const blocks = [
    ...notes.map((note) =>
      note
        .split('\n')
        .map((line) => hanging(line, line.startsWith('- ') ? 2 : 0))
        .join('\n'),
    ),
    ...(examples.length === 0 ? [] : [['Examples:', ...examples.map((example) => `  ${name} ${example}`.trimEnd())].join('\n')]),
    ['Exit codes:', ...codes].join('\n'),
  ];
  return `\n${blocks.join('\n\n')}`;
}

/** The meanings of all exit codes, as a table of commands tells them. */
export function formatExitCodes({ exitCodes }: CommandDefinition): string {
  return Object.entries({ 2: WRONG_USE, ...exitCodes })
    .map(([code, meaning]) => `${code} ${meaning}`)
    .join('; ');
}

function hanging(text: string, indent: number): string {
  return wrapped(text, helpWidth() - indent).join(`\n${' '.repeat(indent)}`);
}

function helpWidth(): number {
  return Math.min(WIDEST, Math.max(NARROWEST, process.stdout.columns ?? WIDEST));
}
