import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { paint } from '#scripts/terminal/terminal.ts';
import { checkDefinition, type Problem, problemLine } from './definition-check.ts';
import { readDefinitionText, shippedDefinitions } from './files.ts';
import { RULES } from './rules.ts';

/** The first lines show the fault; the rest often follows from them. */
const MOST_LINES = 20;

export const command = defineCommand({
  about: 'Checks state machine definitions: what Step Functions would refuse, the rules of this project, and the examples.',
  arguments: [{ name: 'FILE', about: 'a definition (default: every stepfunctions/*.asl.json)', optional: true, many: true }],
  options: {
    'no-run': flag('does not execute the examples (stepfunctions/examples/outcomes.json)'),
    json: flag('the last line of standard output is {files, problems} as JSON'),
  },
  notes: [
    ['Rules:', ...RULES.map(({ says }) => `- ${says}`)].join('\n'),
    'A definition that keeps the rules is executed here with each example, with the real handlers, as "run" does.',
  ],
  exitCodes: {
    0: 'nothing wrong',
    1: 'problems (one line each: file:line:column  State "X": what is wrong; what to do)',
    2: 'wrong use, or a file that cannot be read or is too large',
  },
  run: check,
});

type Options = { readonly json: boolean; readonly 'no-run': boolean };

async function check(values: Options, words: readonly string[]): Promise<number> {
  const files = words.length > 0 ? words : shippedDefinitions();
  const problems: Problem[] = [];
  for (const file of files) problems.push(...(await loadProblems(file, !values['no-run'])));
  if (values.json) console.log(JSON.stringify({ files, problems }));
  else print(files, problems);
  return problems.length === 0 ? 0 : 1;
}

async function loadProblems(file: string, isRun: boolean): Promise<Problem[]> {
  const text = readDefinitionText(file);
  const problems = checkDefinition(text, file);
  if (problems.length > 0 || !isRun) return problems;
  // It loads every handler of the workflow.
  const { runExamples } = await import('./examples.ts');
  return await runExamples(text, file);
}

function print(files: readonly string[], problems: readonly Problem[]): void {
  for (const problem of problems.slice(0, MOST_LINES)) console.log(problemLine(problem));
  if (problems.length > MOST_LINES) console.log(`… and ${problems.length - MOST_LINES} more`);
  if (problems.length === 0) console.log(`${paint('green', 'Nothing wrong')} with ${files.join(', ')}.`);
}
