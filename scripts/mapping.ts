import { asksForHelp, requireCommand } from '#local/arguments.ts';
import { runCommand } from '#local/command.ts';
import { activateCommand, rollbackCommand } from './mapping/activate.ts';
import { buildCommand } from './mapping/build.ts';
import type { MappingCommand } from './mapping/command.ts';
import { conformancePackCommand } from './mapping/conformance-pack.ts';
import { coverageCommand } from './mapping/coverage.ts';
import { diffCommand } from './mapping/diff.ts';
import { exportCommand } from './mapping/export.ts';
import { navigatorCommand } from './mapping/navigator.ts';
import { overridesCommand } from './mapping/overrides.ts';
import { statusCommand } from './mapping/status.ts';
import { verifyCommand } from './mapping/verify.ts';

const COMMANDS: readonly MappingCommand[] = [
  statusCommand,
  buildCommand,
  verifyCommand,
  diffCommand,
  activateCommand,
  rollbackCommand,
  overridesCommand,
  navigatorCommand,
  coverageCommand,
  conformancePackCommand,
  exportCommand,
];

const HELP = `The mapping database: releases, overrides, outputs.

Usage: npm run -s mapping -- COMMAND [ARGUMENTS]

${inColumns(COMMANDS.map(({ summary }) => summary))}

COMMAND --help tells the options and exit codes of one.`;

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name !== undefined && asksForHelp([name])) {
    console.log(HELP);
    return 0;
  }
  const command = requireCommand(name, new Map(COMMANDS.map((candidate) => [candidate.name, candidate])));
  if (!asksForHelp(args)) return await command.run(args);
  console.log(command.help);
  return 0;
}

/** Each command pads its own usage; together they have one column. */
function inColumns(summaries: readonly string[]): string {
  const pairs = summaries.map((summary) => summary.split(/ {2,}/));
  const width = Math.max(...pairs.map(([usage = '']) => usage.length));
  return pairs.map(([usage = '', ...meaning]) => `  ${usage.padEnd(width)}  ${meaning.join('  ')}`).join('\n');
}

await runCommand(() => main(process.argv.slice(2)));
