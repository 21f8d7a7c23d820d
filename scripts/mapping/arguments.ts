import { ConfigurationInvalid } from '#domain/errors.ts';

/**
 * The positional arguments, if there are as many as the usage names.
 * @throws ConfigurationInvalid with the usage
 */
export function positionalsOf(found: readonly string[], usage: string, count: number): readonly string[] {
  if (found.length === count) return found;
  throw new ConfigurationInvalid(`Usage: npm run -s mapping -- ${usage}`);
}
