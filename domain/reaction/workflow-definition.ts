import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { isRecord } from '#domain/base/json.ts';
import { nearMisses } from '#domain/base/near-misses.ts';

const PLACEHOLDER = /\$\{([^}]*)\}/g;
const PARTITION = 'Partition';

/** The workflow from a finding to a change: `stepfunctions/<name>.asl.json`. */
export const REACTION_WORKFLOW = 'security-hub-finding-reactor';

/** The place where a definition is filled in. */
export type WorkflowPlace = {
  readonly partition: string;
  /** The handlers that definitions may call, by the names of their folders. */
  readonly handlers: readonly string[];
  readonly functionArn: (handler: string) => string;
};

/** The placeholder for the ARN of a handler's function: `ParseFindingArn` for `parse-finding`. */
export function formatPlaceholder(handler: string): string {
  return `${handler.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}Arn`;
}

/** The handler behind a placeholder, of those given; undefined where there is none. */
export function handlerBehind<Handler extends string>(placeholder: string, handlers: readonly Handler[]): Handler | undefined {
  return handlers.find((handler) => formatPlaceholder(handler) === placeholder);
}

/** The names of the `${PascalCase}` placeholders in the text of a definition, each once, in order. */
export function placeholdersIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

/** Says what is wrong with a placeholder, and which handler is near; undefined for `Partition` and for those of handlers. */
export function describeUnknownPlaceholder(name: string, handlers: readonly string[]): string | undefined {
  const known = [PARTITION, ...handlers.map(formatPlaceholder)];
  if (known.includes(name)) return undefined;
  const list = known.map(marked).join(', ');
  const [near] = nearMisses(name, known, 1);
  const meant = handlers.find((handler) => formatPlaceholder(handler) === near);
  const advice = near === undefined ? '' : ` Did you mean ${marked(near)}${meant === undefined ? '' : `, of handlers/${meant}`}?`;
  return `no handler has the placeholder ${marked(name)}; known are ${list}.${advice}`;
}

/**
 * A definition with its placeholders filled in: `${Partition}`, and `${ParseFindingArn}` with the ARN of the handler `parse-finding`.
 * @param text the definition as JSON @param file what it was read from, for the error
 * @throws ConfigurationInvalid naming placeholders that no handler has, and texts that Terraform would take for a template of its own
 */
export function fillPlaceholders(text: string, { partition, handlers, functionArn }: WorkflowPlace, file: string): unknown {
  const problems = placeholdersIn(text).flatMap((name) => describeUnknownPlaceholder(name, handlers) ?? []);
  const [template] = /[$%]\{.{0,40}/.exec(text.replaceAll(PLACEHOLDER, '')) ?? [];
  if (problems.length > 0) throw new ConfigurationInvalid(`${file}: ${problems.join(' ')}`);
  if (template !== undefined) throw new ConfigurationInvalid(`${file}: "${template}" is a template that is no placeholder.`);
  const getText = (name: string) => (name === PARTITION ? partition : functionArn(handlerBehind(name, handlers) ?? name));
  return JSON.parse(text.replaceAll(PLACEHOLDER, (_whole, name: string) => JSON.stringify(getText(name)).slice(1, -1)));
}

function marked(name: string): string {
  return `\${${name}}`;
}

/** A state, with the states of the machine that it is in. */
export type PlacedState = { readonly name: string; readonly state: Readonly<Record<string, unknown>> };

/** All states of a definition, those inside Map and Parallel states too. */
export function listStates(definition: unknown): PlacedState[] {
  const states = isRecord(definition) && isRecord(definition['States']) ? definition['States'] : {};
  return Object.entries(states).flatMap(([name, state]): PlacedState[] => {
    if (!isRecord(state)) return [];
    const inner = [state['ItemProcessor'], state['Iterator'], ...(Array.isArray(state['Branches']) ? state['Branches'] : [])];
    return [{ name, state }, ...inner.flatMap(listStates)];
  });
}
