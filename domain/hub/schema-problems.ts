import type * as z from 'zod';

/** A field that does not fit its schema. */
export type FieldProblem = {
  readonly field: string;
  readonly problem: string;
  /** Keys that the schema does not know; empty for another problem. */
  readonly unknownKeys: readonly string[];
};

const MAX_PROBLEMS = 50;

/** Lists what a schema says of a document, a field a line; no more than fifty. */
export function listProblems(error: z.ZodError): readonly FieldProblem[] {
  return error.issues.slice(0, MAX_PROBLEMS).map((issue) => ({
    field: issue.path.join('.') || '$',
    problem: issue.message,
    unknownKeys: issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key].join('.')) : [],
  }));
}
