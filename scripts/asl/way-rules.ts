import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { didYouMean } from '#domain/base/near-misses.ts';
import { type Reaction, reaction } from '#domain/reaction/reaction.ts';
import { type Definition, type Fault, type Rule, stateAt } from './definition.ts';
import { AT_START } from './ways/facts.ts';
import { buildStartInput } from './ways/start-input.ts';
import { Walk } from './ways/walk.ts';

const PARSED = join(import.meta.dirname, '../../stepfunctions/examples/parsed.json');
const START = '2026-12-01T00:00:00.000Z';

/** Every way through the definition, by the contracts of the handlers: what it reads is there, and what it owes is done. */
export const waysAreSafe: Rule = (definition) => {
  const walk = walkThrough(definition);
  const typos = [...walk.comparisons].flatMap(([pointer, { operand, values }]): Fault[] => {
    const known = [...values].filter((value) => typeof value === 'string');
    if (values.has(operand) || typeof operand !== 'string') return [];
    const near = didYouMean(operand, known);
    if (near === '' && walk.faults.size > 0) return [];
    const written = known.toSorted().map((value) => JSON.stringify(value));
    return [
      {
        pointer,
        message: `nothing ever writes ${JSON.stringify(operand)} here, only ${written.join(', ')}; compare with one of these.${near}`,
      },
    ];
  });
  const mistyped = typos.flatMap(({ pointer }) => stateAt(definition, pointer)?.name ?? []);
  const others = [...walk.faults.values()].filter(({ states }) => !mistyped.some((name) => states.some((one) => one.startsWith(name))));
  return [...typos, ...others];
};

function walkThrough(definition: Definition): Walk {
  const walk = new Walk(definition, samples());
  const [machine] = definition.machines;
  if (machine === undefined) return walk;
  const [sample] = walk.samples;
  const input = buildStartInput(definition.workflow, sample);
  const context = {
    Execution: { Id: 'arn', Input: input, Name: 'a-run', RoleArn: 'arn', StartTime: START },
    StateMachine: { Id: 'arn', Name: 'reactor' },
  };
  for (const end of walk.through(machine, { data: input, facts: AT_START, way: undefined }, context)) walk.accepts(end, true);
  return walk;
}

/** The content of the example of Parse, once as it is and once with nothing that its schema does not ask for. */
function samples(): Reaction[] {
  const { reactions } = z.object({ reactions: z.tuple([reaction], reaction) }).parse(JSON.parse(readFileSync(PARSED, 'utf8')));
  const [sample] = reactions;
  return [sample, reaction.parse(withoutOptional(reaction, sample))];
}

function withoutOptional(schema: z.ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const { element } = schema;
    return value.map((item) => (element instanceof z.ZodType ? withoutOptional(element, item) : item));
  }
  if (!(schema instanceof z.ZodObject)) return value;
  const members = Object.entries(schema.shape).flatMap(([name, inner]): [string, unknown][] => {
    if (!(inner instanceof z.ZodType) || inner.safeParse(undefined).success) return [];
    return [[name, withoutOptional(inner, Object(value)[name])]];
  });
  return Object.fromEntries(members);
}
