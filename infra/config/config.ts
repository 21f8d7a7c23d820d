import type * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { problemLine } from '#domain/base/field-problem.ts';
import { findPartition } from '#domain/finding/regions.ts';
import { type ConfigReview, reviewWith } from './config-review.ts';
import { type ConfigSchema, configSchema, type ReadConfig } from './config-schema.ts';
import type { Knowledge } from './knowledge.ts';
import type { reactionConfig } from './reaction-config.ts';

/** A name that is left out follows from the environment, so that two of them in one organization do not meet. */
function withNames({ project, environment, account, reaction }: ConfigNames & { reaction: z.output<typeof reactionConfig> }) {
  const prefix = `${project}-${environment}`;
  const { memberAccounts = [account], externalId = prefix, roleName = `${prefix}-member` } = reaction;
  return { ...reaction, memberAccounts, externalId, roleName };
}
type ConfigNames = { readonly project: string; readonly environment: string; readonly account: string };

/** The content of a file of `config/environments`. */
export type ConfigInput = z.input<ConfigSchema>;
/** One environment, validated, with its defaults and its partition. */
export type Config = ReturnType<typeof complete>;
export type NetworkConfig = Config['network'];
export type DatabaseConfig = Config['database'];
export type ReactionConfig = Config['reaction'];

function complete(config: ReadConfig) {
  return { ...config, reaction: withNames(config), partition: findPartition(config.region) ?? 'aws' };
}

/** Everything that is wrong with an environment or only risky in it, and the environment where nothing is wrong. */
export function reviewConfig(input: unknown, knowledge: Knowledge = {}): ConfigReview & { readonly config: Config | undefined } {
  const review = reviewWith(configSchema, input, knowledge);
  const result = configSchema.safeParse(input);
  return { ...review, config: result.success && review.problems.length === 0 ? complete(result.data) : undefined };
}

/** @throws ConfigurationInvalid with a line for every field that is missing, unknown, malformed or cannot work */
export function parseConfig(input: unknown, source: string, knowledge?: Knowledge): Config {
  const { config, problems } = reviewConfig(input, knowledge);
  if (config !== undefined) return config;
  throw new ConfigurationInvalid(problems.map((problem) => `${source}: ${problemLine(problem)}`).join('\n'));
}
