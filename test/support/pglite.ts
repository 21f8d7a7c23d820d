import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { LocalDatabase } from '#local/local-database.ts';
import type { PgliteOptions } from '#local/pglite-server.ts';

const address = z.object({ host: z.string(), port: z.number(), database: z.string(), user: z.string() });

/** `startPglite` in a process of its own: PGlite loads its parts by `import()`, which jest does not offer to CommonJS. */
export async function startPgliteProcess(options: PgliteOptions = {}): Promise<LocalDatabase> {
  const script = join(import.meta.dirname, 'pglite-child.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`PGlite did not start: exit code ${code}`))),
  ]);
  const close = async () => {
    child.stdin.end();
    await exited;
  };
  return { ...address.parse(JSON.parse(line)), close };
}
