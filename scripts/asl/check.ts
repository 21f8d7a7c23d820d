import { parseArgs } from 'node:util';
import { paint } from '#local/terminal.ts';
import { checkDefinition, problemLine } from './definition-check.ts';
import { readText, shippedDefinitions } from './files.ts';

export const CHECK_HELP = `Checks state machine definitions: what Step Functions would refuse, and the rules of this project.

Usage: npm run -s asl -- check [--json] [FILE...]

  FILE    a definition (default: every stepfunctions/*.asl.json)
  --json  the last line of standard output is {files, problems} as JSON

Rules: placeholders are known, used, and inside values; JSONPath only; every Task has Retry with MaxAttempts and a Catch of
States.ALL that keeps the input; every ErrorEquals names an error that exists, and Retry only retryable ones; what waits for
an answer has TimeoutSeconds and HeartbeatSeconds; Map has MaxConcurrency <= 40; every state is reachable and every Choice
has a Default; the Express workflow can be derived.

Exit code: 0 nothing wrong, 1 problems (one line each: file:line:column  State "X": what is wrong; what to do), 2 unusable arguments.`;

/** @returns the exit code */
export async function check(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const files = positionals.length > 0 ? positionals : shippedDefinitions();
  const problems = files.flatMap((file) => checkDefinition(readText(file), file));
  if (!values.json) for (const problem of problems) console.log(problemLine(problem));
  if (!values.json && problems.length === 0) console.log(`${paint('green', 'Nothing wrong')} with ${files.join(', ')}.`);
  if (values.json) console.log(JSON.stringify({ files, problems }));
  return problems.length === 0 ? 0 : 1;
}
