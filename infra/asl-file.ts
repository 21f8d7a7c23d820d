import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ConfigurationInvalid } from '#domain/errors.ts';
import { isRecord } from '#domain/json.ts';

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
