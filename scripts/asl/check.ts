import { parseArgs } from 'node:util';
import { paint } from '#local/terminal.ts';
import { checkDefinition, type Problem, problemLine } from './definition-check.ts';
import { runExamples } from './examples.ts';
import { readDefinitionText, shippedDefinitions } from './files.ts';
import { RULES } from './rules.ts';

/** The first lines show the fault; the rest often follows from them. */
const MOST_LINES = 20;

export const CHECK_HELP = `Checks state machine definitions: what Step Functions would refuse, the rules of this project, and the examples.

Usage: npm run -s asl -- check [--no-run] [--json] [FILE...]

  FILE      a definition (default: every stepfunctions/*.asl.json)
  --no-run  does not execute the examples (stepfunctions/examples/outcomes.json)
  --json    the last line of standard output is {files, problems} as JSON

Rules:
${RULES.map(({ says }) => `  - ${says.replaceAll('; ', ';\n    ')}`).join('\n')}

A definition that keeps the rules is executed here with each example, with the real handlers, as "run" does.

Exit code: 0 nothing wrong, 1 problems (one line each: file:line:column  State "X": what is wrong; what to do), 2 unusable
arguments, or a file that cannot be read or is too large.`;

/** @returns the exit code */
export async function check(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, 'no-run': { type: 'boolean', default: false } },
  });
  const files = positionals.length > 0 ? positionals : shippedDefinitions();
  const problems: Problem[] = [];
  for (const file of files) problems.push(...(await problemsOf(file, !values['no-run'])));
  if (values.json) console.log(JSON.stringify({ files, problems }));
  else print(files, problems);
  return problems.length === 0 ? 0 : 1;
}

async function problemsOf(file: string, isRun: boolean): Promise<Problem[]> {
  const text = readDefinitionText(file);
  const problems = checkDefinition(text, file);
  return problems.length === 0 && isRun ? await runExamples(text, file) : problems;
}

function print(files: readonly string[], problems: readonly Problem[]): void {
  for (const problem of problems.slice(0, MOST_LINES)) console.log(problemLine(problem));
  if (problems.length > MOST_LINES) console.log(`… and ${problems.length - MOST_LINES} more`);
  if (problems.length === 0) console.log(`${paint('green', 'Nothing wrong')} with ${files.join(', ')}.`);
}
