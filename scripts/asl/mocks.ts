import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { isRecord } from '#domain/base/json.ts';
import { didYouMean } from '#domain/base/near-misses.ts';
import type { StepHandler } from '#handlers/functions.ts';
import { readJson } from './files.ts';

/** Stand-ins of Task states, by name: an answer for every call, and errors for the first ones. */
export type Mocks = {
  readonly answers: ReadonlyMap<string, unknown>;
  /** Thrown one by one, before any answer. */
  readonly failures: ReadonlyMap<string, string[]>;
  /** Given one by one, each for one call; the last one stays. An `error` is thrown. */
  readonly series?: ReadonlyMap<string, Answer[]>;
};

export type Answer = { readonly error: string } | { readonly answer: unknown };

/**
 * Reads `State=result.json` and `State=ErrorName` options.
 * @param tasks names of the definition's Task states
 * @throws ConfigurationInvalid naming a state that is none, with near misses, or a file that cannot be read
 */
export function readMocks(mocks: readonly string[], failures: readonly string[], tasks: readonly string[]): Mocks {
  const errors = new Map<string, string[]>();
  for (const [state, error] of failures.map((option) => split(option, '--fail', tasks))) {
    errors.set(state, [...(errors.get(state) ?? []), error]);
  }
  const answers = mocks.map((option) => split(option, '--mock', tasks)).map(([state, file]) => [state, readJson(file)] as const);
  return { answers: new Map(answers), failures: errors };
}

/** The answer of a mock. A stand-in of a reactor says only what it adds: the reaction itself goes on unchanged. */
export function mockedAnswer(handler: StepHandler | undefined, payload: unknown, mock: unknown): unknown {
  const reaction = isRecord(payload) ? payload['reaction'] : undefined;
  return handler === 'dispatch-finding' && isRecord(reaction) && isRecord(mock) ? { ...reaction, ...mock } : mock;
}

function split(option: string, name: string, tasks: readonly string[]): [string, string] {
  const at = option.lastIndexOf('=');
  const state = option.slice(0, Math.max(at, 0));
  const value = option.slice(at + 1);
  if (at < 1 || value === '')
    throw new ConfigurationInvalid(`${name} "${option}" is not State=${name === '--mock' ? 'FILE' : 'ErrorName'}.`);
  if (tasks.includes(state)) return [state, value];
  const near = didYouMean(state, tasks);
  throw new ConfigurationInvalid(`${name}: there is no Task state "${state}".${near || ` There are: ${tasks.join(', ')}.`}`);
}
