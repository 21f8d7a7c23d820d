import { join } from 'node:path';
import * as z from 'zod';
import { at } from '#domain/base/json.ts';
import { type Definition, listTasks, readDefinition } from './definition.ts';
import { type Problem, problemAt } from './definition-check.ts';
import { Endless, type Execution, execute, filledDefinition } from './execution.ts';
import { readJson } from './files.ts';
import type { Answer } from './mocks.ts';
import { contractOfTask } from './ways/contracts.ts';

const FOLDER = join(import.meta.dirname, '../../stepfunctions/examples');
const FILE = 'stepfunctions/examples/outcomes.json';
const MAX_STEPS = 500;
const MAX_MS = 10_000;

const answers = z.array(z.union([z.string(), z.object({ error: z.string() })])).min(1);
const example = z.strictObject({
  name: z.string(),
  /** Fields that replace those of the decision in parsed.json; with `kind`, the whole of it. */
  decision: z.looseObject({}),
  /** Files of this folder, or errors, one a call; the last one stays. */
  plan: answers,
  change: answers,
  /** Left out: nobody answers. */
  answer: z.enum(['approve', 'reject']).optional(),
  expected: z.strictObject({
    status: z.enum(['SUCCEEDED', 'FAILED']),
    way: z.array(z.enum(['parse', 'plan', 'ask', 'wait', 'change', 'record', 'tell'])),
    finding: z.string().nullable(),
    told: z.array(z.string()),
  }),
});
type Example = z.output<typeof example>;

/** The result of an execution, in the words of an example. */
type Outcome = Example['expected'];
type Role = Outcome['way'][number];
type Step = { readonly role: Role; readonly state: string };

/**
 * Executes the examples with the real handlers, and says where one goes another way than it must. Examples are about
 * findings, so a definition that parses none has none.
 */
export async function runExamples(text: string, file: string): Promise<Problem[]> {
  const definition = readDefinition(JSON.parse(text), file);
  const roles = buildRoles(definition);
  if (![...roles.values()].includes('parse')) return [];
  const problems: Problem[] = [];
  for (const one of z.array(example).parse(readJson(join(FOLDER, 'outcomes.json')))) {
    const found = await loadDifference(one, { text, file, roles });
    if (found !== undefined) problems.push(problemAt({ text, file }, found.state, found.message));
  }
  return problems;
}

/** The role of every Task, and of every Wait, by the name of its state. */
function buildRoles(definition: Definition): Map<string, Role> {
  const tasks = listTasks(definition).flatMap((task): [string, Role][] => {
    const role = contractOfTask(task)?.role;
    // A step of the catalog is in no example: these are about findings.
    return role === undefined || role === 'catalog' ? [] : [[task.name, role]];
  });
  const waits = definition.states.filter(({ fields }) => fields['Type'] === 'Wait').map(({ name }): [string, 'wait'] => [name, 'wait']);
  return new Map([...tasks, ...waits]);
}

/** The definition that is executed, and what its states are for. */
type Target = { readonly text: string; readonly file: string; readonly roles: ReadonlyMap<string, Role> };

type Difference = { readonly state: string; readonly message: string };

async function loadDifference(one: Example, target: Target): Promise<Difference | undefined> {
  try {
    const execution = await executeExample(one, target);
    const steps = execution.path.flatMap(({ state }): Step[] => {
      const role = target.roles.get(state);
      return role === undefined ? [] : [{ role, state }];
    });
    return wrongWay(one, steps) ?? wrongOutcome(one, execution);
  } catch (error) {
    if (!(error instanceof Endless)) throw error;
    return { state: error.state, message: `in the example "${one.name}" (${FILE}) it never ends here; let a way lead out.` };
  }
}

async function executeExample(one: Example, { text, file, roles }: Target): Promise<Execution> {
  const parsed = z
    .object({ reactions: z.array(z.looseObject({ decision: z.looseObject({}) })) })
    .parse(readJson(join(FOLDER, 'parsed.json')));
  const reactions = parsed.reactions.map((reaction) => ({
    ...reaction,
    decision: one.decision['kind'] === undefined ? { ...reaction.decision, ...one.decision } : one.decision,
  }));
  const answered = (list: Example['plan']) =>
    list.map((item): Answer => (typeof item === 'string' ? { answer: readJson(join(FOLDER, item)) } : item));
  const given = { parse: [{ answer: { reactions, rejected: [] } }], plan: answered(one.plan), change: answered(one.change) };
  const series = [...roles].flatMap(([state, role]): [string, Answer[]][] =>
    role in given ? [[state, [...(Object(given)[role] ?? [])]]] : [],
  );
  return await execute({
    definition: filledDefinition(text, file),
    input: { detail: { findings: reactions.map((reaction) => at(reaction, 'finding')) }, trigger: 'event' },
    mocks: { answers: new Map(), failures: new Map(), series: new Map(series) },
    verdict: one.answer,
    maxSteps: MAX_STEPS,
    maxMs: MAX_MS,
  });
}

/** Waits that no example speaks of do no harm, and two steps of one kind in a row are one. */
function wrongWay({ name, expected }: Example, steps: readonly Step[]): Difference | undefined {
  const significant = steps.filter(({ role }, index) => role !== steps[index - 1]?.role);
  const taken: Step[] = [];
  for (const step of significant) if (step.role !== 'wait' || expected.way[taken.length] === 'wait') taken.push(step);
  const index = Array.from({ length: Math.max(taken.length, expected.way.length) }).findIndex(
    (_, position) => taken[position]?.role !== expected.way[position],
  );
  if (index < 0) return undefined;
  const [got, wanted] = [taken[index], expected.way[index]];
  const before = taken[index - 1]?.state ?? '';
  const must = wanted === undefined ? 'it must end before' : `the step to ${wanted} must come first`;
  const what =
    got === undefined ? `it ends after this, and a step to ${wanted} must follow` : `this is reached after "${before}", but ${must}`;
  return {
    state: got?.state ?? before,
    message: `in the example "${name}" (${FILE}) ${what}: ${expected.way.join(' → ')}; mend the way, or the example.`,
  };
}

function wrongOutcome({ name, expected }: Example, { status, effects, path, failure }: Execution): Difference | undefined {
  const told = effects.flatMap((effect) => /^told (.+)$/.exec(effect)?.[1] ?? []);
  const finding = effects.map((effect) => /→ (\w+)$/.exec(effect)?.[1]).find((to) => to !== undefined) ?? null;
  const got = { status, finding, told };
  const wrong = (['status', 'finding', 'told'] as const).find((field) => JSON.stringify(got[field]) !== JSON.stringify(expected[field]));
  if (wrong === undefined) return undefined;
  const why = failure === null ? '' : ` (${failure.error}: ${failure.cause})`;
  return {
    state: (path.findLast(({ failed }) => failed !== null) ?? path.at(-1))?.state ?? '',
    message: `in the example "${name}" (${FILE}) it ends with ${wrong} ${shown(got[wrong])}${why}, and must with ${shown(expected[wrong])}; mend the way, or the example.`,
  };
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') || 'nothing' : String(value ?? 'unchanged');
}
