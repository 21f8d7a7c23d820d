import { type FieldProblem, fieldName } from '#domain/base/field-problem.ts';
import { schemaProblems } from '#domain/base/schema-problems.ts';
import { bindingProblems } from './binding-rules.ts';
import { type ConfigDraft, readDraft } from './config-draft.ts';
import type { ConfigSchema } from './config-schema.ts';
import { configWarnings } from './config-warnings.ts';
import { consoleProblems } from './console-rules.ts';
import type { Knowledge } from './knowledge.ts';
import { placeProblems } from './place-rules.ts';
import { routeProblems } from './route-rules.ts';
import { tenantProblems } from './tenant-rules.ts';

export type ConfigReview = {
  /** Problems, in the order of the file's fields. */
  readonly problems: readonly FieldProblem[];
  /** Warnings: legal, and perhaps not meant. */
  readonly warnings: readonly FieldProblem[];
};

const RULES: readonly ((draft: ConfigDraft, knowledge: Knowledge) => FieldProblem[])[] = [
  placeProblems,
  tenantProblems,
  bindingProblems,
  routeProblems,
  consoleProblems,
];

/** Reviews an input by a schema and by all rules. Pure: reads no file. */
export function reviewWith(schema: ConfigSchema, input: unknown, knowledge: Knowledge): ConfigReview {
  const draft = readDraft(schema, input);
  const found = [...schemaProblems(schema, input), ...RULES.flatMap((rule) => rule(draft, knowledge))];
  return { problems: sortProblems(input, onceEach(found)), warnings: configWarnings(draft, knowledge) };
}

/** A field that the schema refuses already has its line. */
function onceEach(problems: readonly FieldProblem[]): FieldProblem[] {
  const lines = new Map(problems.toReversed().map((problem) => [`${fieldName(problem.path)} ${problem.message}`, problem]));
  return [...lines.values()].toReversed();
}

/** As the fields stand in the file, so that a person can go from top to bottom. */
function sortProblems(input: unknown, problems: readonly FieldProblem[]): FieldProblem[] {
  const fields = typeof input === 'object' && input !== null ? Object.keys(input) : [];
  const rank = ({ path: [first] }: FieldProblem) => {
    const position = fields.indexOf(String(first));
    return position < 0 ? fields.length : position;
  };
  return problems.toSorted((a, b) => rank(a) - rank(b));
}
