import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';

const FOLDER = join(import.meta.dirname, '../../stepfunctions');

/** The definitions of this project, relative to the working folder. */
export function shippedDefinitions(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.asl.json'))
    .toSorted()
    .map((name) => relative(process.cwd(), join(FOLDER, name)));
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: the size of a definition */
const MAX_DEFINITION_BYTES = 1_048_576;

/** The text of a definition. @throws ConfigurationInvalid where it cannot be read, or is larger than Step Functions takes */
export function readDefinitionText(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= MAX_DEFINITION_BYTES) return readText(path);
  const megabytes = (size / MAX_DEFINITION_BYTES).toFixed(1);
  throw new ConfigurationInvalid(
    `${path} has ${megabytes} MB, and a state machine at most 1 MB. Name a file of the Amazon States Language.`,
  );
}

/** @throws ConfigurationInvalid where there is no such file, or none that can be read */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigurationInvalid(`${path} cannot be read (${cause instanceof Error ? cause.message : cause}). Name another file.`, {
      cause,
    });
  }
}

/** @throws ConfigurationInvalid where the file cannot be read, or is no JSON */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationInvalid(`${path} is no JSON (${cause instanceof Error ? cause.message : cause}). Mend it.`, { cause });
  }
}
