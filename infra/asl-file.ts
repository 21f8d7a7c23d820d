import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ConfigurationInvalid } from '#domain/errors.ts';
import { isRecord } from '#domain/json.ts';

const PLACEHOLDER = /\$\{([A-Z][A-Za-z0-9]*)\}/g;
/** What Terraform would read as a template, in a text that we write into its file. */
const TEMPLATE = /[$%]\{/;

/** A state machine as it stands in `stepfunctions/`, placeholders unfilled. @throws ConfigurationInvalid where it is no JSON object */
export function readAsl(path: string): object {
  try {
    const definition: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isRecord(definition)) return definition;
  } catch (error) {
    throw new ConfigurationInvalid(`${basename(path)} cannot be read as JSON: ${String(error)}. Run "npm run -s asl -- check".`);
  }
  throw new ConfigurationInvalid(`${basename(path)} is no JSON object. A state machine has StartAt and States.`);
}

/** The placeholders of a definition, sorted; each once. */
export function placeholdersIn(definition: object): readonly string[] {
  const found = new Set<string>();
  JSON.stringify(definition, (_, value: unknown) => {
    if (typeof value === 'string') for (const [, name = ''] of value.matchAll(PLACEHOLDER)) found.add(name);
    return value;
  });
  return [...found].sort();
}

/**
 * The definition as JSON, every `${PascalCase}` inside its texts replaced by a value.
 * @throws ConfigurationInvalid naming file and placeholder: one that has no value, a value that nothing asks for, or
 *   something else that Terraform would take for a template
 */
export function fillPlaceholders(file: string, definition: object, values: Readonly<Record<string, string>>): string {
  const asked = placeholdersIn(definition);
  const complain = (name: string, what: string): never => {
    throw new ConfigurationInvalid(`${file}: ${name} ${what}. Known are ${Object.keys(values).sort().join(', ')}.`);
  };
  for (const name of asked) if (!(name in values)) complain(`\${${name}}`, 'has no value');
  for (const name of Object.keys(values)) if (!asked.includes(name)) complain(`\${${name}}`, 'stands nowhere in the file');
  return JSON.stringify(definition, (_, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (TEMPLATE.test(value.replaceAll(PLACEHOLDER, ''))) complain(`"${value}"`, 'holds a template that is no placeholder');
    return value.replaceAll(PLACEHOLDER, (_text, name: string) => values[name] ?? '');
  });
}

/** How long the workflow waits for an answer, which the question must say: the definition alone decides it. @throws ConfigurationInvalid */
export function approvalSeconds(definition: object): number {
  const found: number[] = [];
  JSON.stringify(definition, (_, value: unknown) => {
    const waits = isRecord(value) && typeof value['Resource'] === 'string' && value['Resource'].endsWith('.waitForTaskToken');
    if (waits && typeof value['TimeoutSeconds'] === 'number') found.push(value['TimeoutSeconds']);
    return value;
  });
  const [seconds] = found;
  if (seconds === undefined) throw new ConfigurationInvalid('No step that waits for a task token has TimeoutSeconds. Give it one.');
  return seconds;
}
