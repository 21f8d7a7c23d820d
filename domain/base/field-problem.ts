import { truncate } from '@attack-reactor/kit/contract';
import { isRecord } from '#domain/base/json.ts';
import { nearMisses } from '#domain/base/near-misses.ts';
import { oneLine } from '#domain/base/text.ts';

const SHOWN = 100;

export type FieldPath = readonly (string | number)[];

/** One thing that is wrong, or only risky, in one field of a configuration. */
export type FieldProblem = {
  readonly path: FieldPath;
  /** Says what is wrong and what to write; stands behind the name of the field. */
  readonly message: string;
};

/** A problem in one line: `reaction.bindings[2].match.control: "S3.2222" is no control …`. */
export function problemLine({ path, message }: FieldProblem): string {
  return `${fieldName(path)}: ${message}`;
}

/** `reaction.bindings[2].match.control`, as the file would say it. */
export function fieldName(path: FieldPath): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return name === '' ? 'environment' : name.replace(/^\./, '');
}

/** Reads the value at a path of an input; undefined where the path ends early. */
export function valueAt(input: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((inner, part) => {
    if (typeof part === 'number') return Array.isArray(inner) ? inner[part] : undefined;
    return isRecord(inner) ? inner[part] : undefined;
  }, input);
}

/** A value as the file writes it, on one line and not too long. */
export function quote(value: unknown): string {
  return truncate(oneLine(JSON.stringify(value) ?? String(value)), SHOWN);
}

/** `; did you mean "S3.22"?` for the nearest candidate; nothing where none is near. */
export function suggestion(wrong: string, candidates: readonly string[]): string {
  const [meant] = nearMisses(wrong, candidates, 1);
  return meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
}
