import { isRecord } from '#domain/base/json.ts';
import { below } from '#local/positioned-json.ts';
import { holdsUnknown, isPath, NothingToRead, readPath, type Scope, UNKNOWN } from './data-path.ts';

/** A template such as `Parameters`, with what its `.$` members read. @throws NothingToRead */
export function fillTemplate(template: unknown, scope: Scope, pointer: string): unknown {
  if (Array.isArray(template)) return template.map((item: unknown, index) => fillTemplate(item, scope, below(pointer, index)));
  if (!isRecord(template)) return template;
  const members = Object.entries(template).map(([name, value]): [string, unknown] =>
    name.endsWith('.$') && typeof value === 'string'
      ? [name.slice(0, -2), evaluate(value, scope, below(pointer, name))]
      : [name, fillTemplate(value, scope, below(pointer, name))],
  );
  return Object.fromEntries(members);
}

/** The value of a path or of an intrinsic function; UNKNOWN for functions that this check does not compute. @throws NothingToRead */
export function evaluate(expression: string, scope: Scope, pointer: string): unknown {
  const text = expression.trim();
  if (isPath(text)) return readPath(text, scope, pointer);
  const call = /^(States\.\w+)\(([\s\S]*)\)$/.exec(text);
  if (call !== null) {
    const values = listArguments(call[2] ?? '').map((argument) => evaluate(argument, scope, pointer));
    return values.some(holdsUnknown) ? UNKNOWN : intrinsic(call[1] ?? '', values, pointer);
  }
  const quoted = /^'([\s\S]*)'$/.exec(text);
  if (quoted !== null) return (quoted[1] ?? '').replaceAll(/\\(.)/g, '$1');
  return literal(text);
}

function literal(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNKNOWN;
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
function intrinsic(name: string, values: readonly unknown[], pointer: string): unknown {
  const [first, second] = values;
  if (name === 'States.Array') return values;
  if (name === 'States.Format') return UNKNOWN;
  if (name === 'States.JsonToString') return JSON.stringify(first);
  if (name === 'States.StringToJson' && typeof first === 'string') return literal(first);
  if (name === 'States.JsonMerge' && isRecord(first) && isRecord(second)) return { ...first, ...second };
  if (!name.startsWith('States.Array')) return UNKNOWN;
  if (!Array.isArray(first)) throw new NothingToRead(pointer, `${name} gets no list; hand it one`);
  if (name === 'States.ArrayLength') return first.length;
  if (name === 'States.ArrayContains') return first.some((item) => JSON.stringify(item) === JSON.stringify(second));
  if (name === 'States.ArrayGetItem' && typeof second === 'number') return second < first.length ? first[second] : UNKNOWN;
  return UNKNOWN;
}

/** The arguments of a call, split at the commas that stand outside of quotes, brackets and inner calls. */
function listArguments(list: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  let isQuoted = false;
  for (const character of list) {
    const last = parts.at(-1) ?? '';
    if (character === "'" && !last.endsWith('\\')) isQuoted = !isQuoted;
    if (!isQuoted && '([{'.includes(character)) depth += 1;
    if (!isQuoted && ')]}'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0 && !isQuoted) parts.push('');
    else parts[parts.length - 1] = last + character;
  }
  return parts.filter((part, index) => index > 0 || part.trim() !== '');
}
