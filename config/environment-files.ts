import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { nearMisses } from '#domain/base/near-misses.ts';
import { oneLine } from '#domain/base/text.ts';

const FOLDER = join(import.meta.dirname, 'environments');
/** As messages name it. */
const SHOWN_FOLDER = 'config/environments';

/** Names of all environments that have a file, in the order of the alphabet. */
export function environmentNames(): readonly string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'));
  return files.map((file) => file.slice(0, -'.ts'.length)).toSorted();
}

/** Where an environment is written. */
export function environmentFile(name: string): string {
  return `${SHOWN_FOLDER}/${name}.ts`;
}

/** @throws ConfigurationInvalid in one line where no file has this name */
export function requireEnvironment(name: string): void {
  const known = environmentNames();
  if (known.includes(name)) return;
  const [meant] = nearMisses(name, known, 1);
  const advice = meant === undefined ? `there are ${known.join(', ')}.` : `did you mean "${meant}"?`;
  throw new ConfigurationInvalid(`There is no environment "${oneLine(name)}"; ${advice} Each is a file of ${SHOWN_FOLDER}.`);
}

/**
 * The value that the file of an environment exports as `environment`, of any shape.
 * @throws ConfigurationInvalid in one line where there is no such file, where it cannot be loaded, or where it exports
 * something else
 */
export async function readEnvironment(name: string): Promise<unknown> {
  requireEnvironment(name);
  const exported = await load(name);
  if ('environment' in exported) return exported['environment'];
  const others = Object.keys(exported).map((other) => (other === 'default' ? 'export default' : `export const ${other}`));
  const found = others.length === 0 ? 'exports nothing' : `has "${others.join('", "')}"`;
  throw new ConfigurationInvalid(`${environmentFile(name)}: the file must "export const environment = {…}", but it ${found}`);
}

async function load(name: string): Promise<Readonly<Record<string, unknown>>> {
  const path = join(FOLDER, `${name}.ts`);
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new ConfigurationInvalid(describeLoadFailure(error, path), { cause: error });
  }
}

/** `config/environments/dev.ts:6:3: Expected ',', got 'ident'`. The file may also be another one, which this one imports. */
function describeLoadFailure(error: unknown, path: string): string {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const { file = path, position = '' } = findFrame(stack) ?? frameIn(stack) ?? {};
  const shown = file === path ? `${SHOWN_FOLDER}/${relative(FOLDER, path)}` : relative(process.cwd(), file);
  return `${shown}${position}: ${oneLine(message.replaceAll(`${FOLDER}/`, ''))}`;
}

type Place = { readonly file: string; readonly position: string };

/** Node.js prints this above a syntax error: the file with the line, the text, and carets below the column. */
function findFrame(stack: string): Place | undefined {
  const [, file, line, carets] = /^(?:file:\/\/)?(\/.*|[A-Za-z]:.*):(\d+)\n(?:.*\n)*?( *)\^+\n/.exec(stack) ?? [];
  return file === undefined || line === undefined ? undefined : { file, position: `:${line}:${(carets ?? '').length + 1}` };
}

/** The first line of the stack that is in a file of ours, for what fails while the file runs. */
function frameIn(stack: string): Place | undefined {
  const [, file, position] = /at (?:.*\()?file:\/\/(\/.*?)(:\d+:\d+)\)?$/m.exec(stack) ?? [];
  return file === undefined || position === undefined ? undefined : { file, position };
}

/** The stacks of an environment: the platform, the hub of reactors, and what each member account has. */
const STACKS = ['pipeline', 'hub', 'member'];

/** @throws ConfigurationInvalid for the name of no stack, as an option brought it */
export function requireStack(name: string): void {
  if (!STACKS.includes(name)) throw new ConfigurationInvalid(`--stack ${name} is none of ${STACKS.join(', ')}.`);
}
