import { parseArgs } from 'node:util';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import { TRIGGERS } from '#domain/reaction/reaction.ts';
import { statesOf } from '#domain/reaction/workflow-definition.ts';
import { paint } from '#local/terminal.ts';
import { checkDefinition, type Problem, problemAt, problemLine } from './definition-check.ts';
import { type Execution, execute, filledDefinition, workflowInput } from './execution.ts';
import { readDefinitionText, readJson } from './files.ts';
import { readMocks } from './mocks.ts';
import { describeVisit } from './path.ts';

export const RUN_HELP = `Executes a definition on this machine with the real handlers, and prints the path taken.

Usage: npm run -s asl -- run FILE --input EVENT.json [OPTIONS]

  FILE                     a definition; it must pass "check"
  --input EVENT.json       an event as EventBridge delivers it, or a list of findings (local/findings/*.json)
  --mock State=FILE +      a Task state answers with this file; needed for states that call a reactor, where the file says
                           what they add to the reaction: mode and result (see stepfunctions/examples)
  --fail State=Error +     a Task state fails once with this error; repeated, as often
  --trigger TRIGGER        ${TRIGGERS.join(', ')} (default: the event's own, else event)
  --approve, --reject      answers every question; without either, questions lapse
  --express                the Express workflow that is derived from the file
  -v                       also prints the output of every state
  --json                   the last line of standard output is the execution as JSON

The shipped mapping, bindings (local/bindings.json) and reactors decide. Waits and pauses between retries take no time.

Exit code: 0 the execution succeeded, 1 it failed, 2 unusable arguments, a missing mock, or a definition with problems.`;

/** @returns the exit code */
export async function run(args: readonly string[]): Promise<number> {
  const { file, inputFile, values } = optionsOf(args);
  const { text, definition } = readDefinition(file, values.express);
  const tasks = statesOf(definition).flatMap(({ name, state }) => (state['Type'] === 'Task' ? [name] : []));
  const execution = await execute({
    definition,
    input: workflowInput(readJson(inputFile), values.trigger, inputFile),
    mocks: readMocks(values.mock, values.fail, tasks),
    verdict: values.approve ? 'approve' : values.reject ? 'reject' : undefined,
  });
  const failedAt = execution.status === 'FAILED' ? placeOfFailure(execution, text, file) : null;
  if (values.json) console.log(JSON.stringify({ ...execution, failedAt }));
  else print(execution, values.verbose);
  if (failedAt !== null && !values.json) console.log(problemLine(failedAt));
  return execution.status === 'SUCCEEDED' ? 0 : 1;
}

/** @throws ConfigurationInvalid saying which option is missing or unusable */
function optionsOf(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const list = { type: 'string', multiple: true, default: [] as string[] } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      input: { type: 'string' },
      mock: list,
      fail: list,
      trigger: { type: 'string' },
      approve: flag,
      reject: flag,
      express: flag,
      verbose: { ...flag, short: 'v' },
      json: flag,
    },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0)
    throw new ConfigurationInvalid('Name one definition: npm run -s asl -- run FILE --input EVENT.json');
  if (values.input === undefined)
    throw new ConfigurationInvalid('--input is missing: name a file with an event, or with a list of findings.');
  if (values.approve && values.reject) throw new ConfigurationInvalid('--approve and --reject exclude each other.');
  if (values.trigger !== undefined && !TRIGGERS.some((trigger) => trigger === values.trigger))
    throw new ConfigurationInvalid(`--trigger "${values.trigger}" is none of ${TRIGGERS.join(', ')}.`);
  return { file, inputFile: values.input, values };
}

function readDefinition(file: string, isExpress: boolean): { readonly text: string; readonly definition: unknown } {
  const text = readDefinitionText(file);
  const problems = checkDefinition(text, file);
  if (problems.length > 0)
    throw new ConfigurationInvalid([...problems.map(problemLine), 'A definition with problems is not executed: mend it.'].join('\n'));
  const definition = filledDefinition(text, file);
  return { text, definition: isExpress ? expressWorkflow(definition) : definition };
}

/** The state in which an execution ended, and where it stands in the file. */
function placeOfFailure({ path, failure }: Execution, text: string, file: string): Problem {
  const visit = path.findLast(({ failed }) => failed !== null) ?? path.at(-1);
  return problemAt({ text, file }, visit?.state ?? '', `the execution ended here with ${failure?.error}: ${oneLine(failure?.cause ?? '')}`);
}

function print({ status, output, failure, milliseconds, path, effects }: Execution, isVerbose: boolean): void {
  for (const visit of path) console.log(describeVisit(visit, isVerbose));
  if (effects.length > 0) console.log(`\n${effects.map((effect) => `  ${oneLine(effect)}`).join('\n')}`);
  const why = failure === null ? '' : ` with ${failure.error}: ${oneLine(failure.cause)}`;
  console.log(`\n${paint(status === 'SUCCEEDED' ? 'green' : 'red', status)} in ${milliseconds} ms${why}`);
  if (status === 'SUCCEEDED' && isVerbose) console.log(JSON.stringify(output, null, 2));
}
