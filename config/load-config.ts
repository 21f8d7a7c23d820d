import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { type FieldProblem, problemLine, quote } from '#domain/base/field-problem.ts';
import { type Config, reviewConfig } from '#infra/config/config.ts';
import type { Knowledge } from '#infra/config/knowledge.ts';
import { environmentFile, readEnvironment } from './environment-files.ts';

/** An environment as its file has it, with everything that is wrong or only risky in it. */
export type ReviewedEnvironment = {
  readonly name: string;
  readonly file: string;
  /** Undefined where something is wrong. */
  readonly config: Config | undefined;
  readonly problems: readonly FieldProblem[];
  readonly warnings: readonly FieldProblem[];
};

/**
 * Reads `config/environments/<name>.ts` and reviews it.
 * @throws ConfigurationInvalid if there is no such file, or if it cannot be loaded
 */
export async function reviewEnvironment(name: string, knowledge: Knowledge): Promise<ReviewedEnvironment> {
  const input = await readEnvironment(name);
  const { config, problems, warnings } = reviewConfig(input, knowledge);
  const misnamed =
    config === undefined || config.environment === name
      ? []
      : [{ path: ['environment'], message: `is ${quote(config.environment)}, but the file is ${name}.ts; make them agree` }];
  const found = [...misnamed, ...problems];
  return { name, file: environmentFile(name), config: found.length === 0 ? config : undefined, problems: found, warnings };
}

/**
 * One environment, checked against what is known of keys and reactors.
 * @throws ConfigurationInvalid with one line for everything that is wrong with it
 */
export async function loadConfig(name: string, knowledge: Knowledge = {}): Promise<Config> {
  const { config, file, problems } = await reviewEnvironment(name, knowledge);
  if (config !== undefined) return config;
  throw new ConfigurationInvalid(problems.map((problem) => `${file}: ${problemLine(problem)}`).join('\n'));
}
