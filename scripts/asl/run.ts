import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import { TRIGGERS } from '#domain/reaction/reaction.ts';
import { listStates } from '#domain/reaction/workflow-definition.ts';
import { defineCommand, flag, list, text, type ValuesOf } from '#scripts/terminal/definition.ts';
import { paint } from '#scripts/terminal/terminal.ts';
import { checkDefinition, type Problem, problemAt, problemLine } from './definition-check.ts';
import type { Execution } from './execution.ts';
import { readDefinitionText, readJson } from './files.ts';
import { readMocks } from './mocks.ts';
import { describeVisit } from './path.ts';

const OPTIONS = {
  input: text('EVENT', 'an event as EventBridge delivers it, or a list of findings (local/findings/*.json)', {
    required: '--input is missing: name a file with an event, or with a list of findings.',
  }),
  mock: list(
    'State=FILE',
    'a Task state answers with this file; needed for states that call a reactor, where the file says what they add to the reaction: mode and result (see stepfunctions/examples). May be given again',
  ),
  fail: list('State=Error', 'a Task state fails once with this error; repeated, as often'),
  trigger: text('TRIGGER', `${TRIGGERS.join(', ')} (default: the event's own, else event)`),
  approve: flag('answers every question; without --approve and --reject, questions lapse'),
  reject: flag('the same, with no'),
  express: flag('the Express workflow that is derived from the file'),
  verbose: flag('also prints the output of every state', 'v'),
  json: flag('the last line of standard output is the execution as JSON'),
} as const;

export const command = defineCommand({
  about: 'Executes a definition on this machine with the real handlers, and prints the path taken.',
  arguments: [
    {
      name: 'FILE',
      about: 'a definition; it must pass "check"',
      missing: 'Name one definition: npm run -s asl -- run FILE --input EVENT',
    },
  ],
  options: OPTIONS,
  notes: ['The shipped mapping, bindings (local/bindings.json) and reactors decide. Waits and pauses between retries take no time.'],
  exitCodes: {
    0: 'the execution succeeded',
    1: 'it failed',
    2: 'wrong use, a missing mock, or a definition with problems',
  },
  run: runDefinition,
});

type Options = ValuesOf<typeof OPTIONS>;

async function runDefinition(values: Options, [file = '']: readonly string[]): Promise<number> {
  requireSense(values);
  const { text, definition } = await readDefinition(file, values.express);
  const tasks = listStates(definition).flatMap(({ name, state }) => (state['Type'] === 'Task' ? [name] : []));
  // It loads every handler of the workflow.
  const { execute, workflowInput } = await import('./execution.ts');
  const execution = await execute({
    definition,
    input: workflowInput(readJson(values.input), values.trigger, values.input),
    mocks: readMocks(values.mock, values.fail, tasks),
    verdict: values.approve ? 'approve' : values.reject ? 'reject' : undefined,
  });
  const failedAt = execution.status === 'FAILED' ? placeOfFailure(execution, text, file) : null;
  if (values.json) console.log(JSON.stringify({ ...execution, failedAt }));
  else print(execution, values.verbose);
  if (failedAt !== null && !values.json) console.log(problemLine(failedAt));
  return execution.status === 'SUCCEEDED' ? 0 : 1;
}

/** @throws ConfigurationInvalid for options that make no sense */
function requireSense(values: Options): void {
  if (values.approve && values.reject) throw new ConfigurationInvalid('--approve and --reject exclude each other.');
  if (values.trigger !== undefined && !TRIGGERS.some((trigger) => trigger === values.trigger))
    throw new ConfigurationInvalid(`--trigger "${values.trigger}" is none of ${TRIGGERS.join(', ')}.`);
}

async function readDefinition(file: string, isExpress: boolean): Promise<{ readonly text: string; readonly definition: unknown }> {
  const text = readDefinitionText(file);
  const problems = checkDefinition(text, file);
  if (problems.length > 0)
    throw new ConfigurationInvalid([...problems.map(problemLine), 'A definition with problems is not executed: mend it.'].join('\n'));
  const { filledDefinition } = await import('./execution.ts');
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
