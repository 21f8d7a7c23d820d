import { readdirSync } from 'node:fs';
import { ConfigurationInvalid } from '#domain/errors.ts';
import { type Config, parseConfig } from '#infra/config.ts';

/**
 * Reads `config/environments/<name>.ts`.
 * @throws ConfigurationInvalid if there is no such file, or if one of its fields is unusable.
 */
export async function loadConfig(name: string): Promise<Config> {
  const known = readdirSync(new URL('./environments/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''));
  if (!known.includes(name)) {
    throw new ConfigurationInvalid(
      `No configuration for environment "${name}". Set REACTOR_ENV to one of ${known.sort().join(', ')}, or add config/environments/${name}.ts.`,
    );
  }
  const module: { environment?: unknown } = await import(`./environments/${name}.ts`);
  const config = parseConfig(module.environment, `config/environments/${name}.ts`);
  if (config.environment !== name) {
    throw new ConfigurationInvalid(
      `config/environments/${name}.ts says environment "${config.environment}". Make file name and field agree.`,
    );
  }
  return config;
}
