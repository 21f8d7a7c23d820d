import { isRecord } from '../json.ts';

const PLACEHOLDER = /\$\{([^}]*)\}/g;

/** The names of the `${PascalCase}` placeholders in the text of a definition, each once, in order. */
export function placeholdersIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

/**
 * A definition with its placeholders filled in.
 * @param file what the text was read from, for the error
 * @throws Error naming placeholders without a value, and values that no placeholder asks for
 */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string>>, file: string): unknown {
  const names = placeholdersIn(text);
  const unknown = names.filter((name) => !(name in values));
  const unused = Object.keys(values).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`${file}: nobody knows a value for ${unknown.map((name) => `\${${name}}`).join(', ')}. Known: ${Object.keys(values).join(', ')}.`);
  if (unused.length > 0) throw new Error(`${file}: ${unused.map((name) => `\${${name}}`).join(', ')} is used nowhere.`);
  return JSON.parse(text.replaceAll(PLACEHOLDER, (_whole, name: string) => JSON.stringify(values[name] ?? '').slice(1, -1)));
}

/** A state, with the states of the machine that it is in. */
export type PlacedState = { readonly name: string; readonly state: Readonly<Record<string, unknown>> };

/** All states of a definition, those inside Map and Parallel states too. */
export function statesOf(definition: unknown): PlacedState[] {
  const states = isRecord(definition) && isRecord(definition['States']) ? definition['States'] : {};
  return Object.entries(states).flatMap(([name, state]): PlacedState[] => {
    if (!isRecord(state)) return [];
    const inner = [state['ItemProcessor'], state['Iterator'], ...(Array.isArray(state['Branches']) ? state['Branches'] : [])];
    return [{ name, state }, ...inner.flatMap(statesOf)];
  });
}
