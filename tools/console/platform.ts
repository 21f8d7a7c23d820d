import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '../..');
/** The last line: by then all of the story has happened. */
const READY = 'More reactions have happened meanwhile';
/** A limit for what hangs, not for what is slow. */
const START_MS = 600_000;

export type Platform = {
  /** The address of the console. */
  readonly url: string;
  /** Milliseconds from the command to the address, and to the end of its story. */
  readonly ms: { readonly open: number; readonly ready: number };
  close(): Promise<void>;
};

/** Runs `npm start` as a user does, in a folder of its own. @throws Error with what it printed, where it ends before it serves */
export async function startPlatform(): Promise<Platform> {
  const data = mkdtempSync(join(tmpdir(), 'console-'));
  const since = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'bin/attack-reactor.mjs'), 'start', '--data', data], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '200' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const close = async () => {
    child.kill('SIGINT');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const { url, open } = await readUntilReady(child, since);
    return { url, ms: { open, ready: performance.now() - since }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function readUntilReady({ stdout, stderr }: ReturnType<typeof spawn>, since: number): Promise<{ url: string; open: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ url: string; open: number }>();
  const lines: string[] = [];
  let found: { url: string; open: number } | undefined;
  const timer = setTimeout(() => reject(new Error(`The platform is not ready after ${START_MS / 1000} s:\n${lines.join('\n')}`)), START_MS);
  stderr?.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  const reader = createInterface({ input: stdout as NonNullable<typeof stdout> });
  reader.on('line', (line) => {
    lines.push(line);
    const url = /^\s*console\s+(http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (url !== undefined) found ??= { url, open: performance.now() - since };
    if (line.includes(READY) && found !== undefined) resolve(found);
  });
  reader.on('close', () => reject(new Error(`The platform ended before it served:\n${lines.join('\n')}`)));
  return promise.finally(() => clearTimeout(timer));
}
