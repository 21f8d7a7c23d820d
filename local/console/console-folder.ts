import { existsSync } from 'node:fs';
import { join } from 'node:path';

const BUILT = join(import.meta.dirname, '../../web/.output/public');

/** Returns the folder of the built console; undefined: it is not built, or not yet. */
export function consoleFolder(): string | undefined {
  return existsSync(join(BUILT, 'index.html')) ? BUILT : undefined;
}
