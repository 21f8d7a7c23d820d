import { spawn } from 'node:child_process';
import type { Isolation } from '#domain/hub/isolation.ts';

/**
 * Namespaces of its own for users, network and processes (Linux): no interface, not even the loopback; no process to be seen
 * or signalled but its own; and all of them end with the first. https://man7.org/linux/man-pages/man1/unshare.1.html
 */
export const UNSHARE = ['unshare', '--user', '--map-root-user', '--net', '--pid', '--fork', '--kill-child'] as const;

let found: Promise<Isolation> | undefined;

/** Tells which isolation this machine has. Tried once a process. */
export function findIsolation(): Promise<Isolation> {
  found ??= tryNamespaces();
  return found;
}

/** Some kernels and containers forbid namespaces to users without rights. */
async function tryNamespaces(): Promise<Isolation> {
  if (process.platform !== 'linux') return 'process';
  const [program, ...options] = UNSHARE;
  const child = spawn(program, [...options, 'true'], { stdio: 'ignore' });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
  return code === 0 ? 'network-namespace' : 'process';
}
