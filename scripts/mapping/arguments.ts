import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';

/**
 * The positional arguments, if there are as many as the usage names.
 * @throws ConfigurationInvalid with the usage
 */
export function positionalsOf(found: readonly string[], usage: string, count: number): readonly string[] {
  if (found.length === count) return found;
  const mistake = found.length < count ? 'An argument is missing.' : `"${oneLine(found[count] ?? '')}" is one argument too many.`;
  throw new ConfigurationInvalid(`${mistake} Usage: npm run -s mapping -- ${usage}`);
}
