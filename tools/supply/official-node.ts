import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '#scripts/terminal/process.ts';

const SUMS_MS = 20_000;
const ARCHIVE_MS = 300_000;

export type NodeBinary = {
  readonly path: string;
  readonly version: string /** As nodejs.org writes it: `linux-x64`. */;
  readonly system: string;
};

export type NodeComparison =
  | { readonly kind: 'same'; readonly sha256: string }
  | { readonly kind: 'different'; readonly installed: string; readonly official: string }
  | { readonly kind: 'archive-damaged'; readonly archive: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/**
 * Compares an installed Node.js with the one that its project publishes. SHASUMS256.txt lists archives (for Windows the program
 * itself too), so the archive is fetched, held against its sum, and the program inside is hashed. The signature of
 * SHASUMS256.txt is not checked: HTTPS alone vouches for it.
 * @param from the folder of releases, `https://nodejs.org/dist`
 */
export async function compareNode({ path, version, system }: NodeBinary, from: string): Promise<NodeComparison> {
  const installed = hash(await readFile(path));
  const sums = await download(`${from}/v${version}/SHASUMS256.txt`, SUMS_MS);
  if (sums.kind === 'unreachable') return sums;
  const listed = new Map(
    sums.bytes
      .toString()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  const program = listed.get(`${system}/node.exe`);
  if (program !== undefined) return judge(installed, program);
  const name = `node-v${version}-${system}`;
  const archive = await download(`${from}/v${version}/${name}.tar.gz`, ARCHIVE_MS);
  if (archive.kind === 'unreachable') return archive;
  if (hash(archive.bytes) !== listed.get(`${name}.tar.gz`)) return { kind: 'archive-damaged', archive: `${name}.tar.gz` };
  return judge(installed, hash(await unpack(archive.bytes, `${name}/bin/node`)));
}

function judge(installed: string, official: string): NodeComparison {
  return installed === official ? { kind: 'same', sha256: installed } : { kind: 'different', installed, official };
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

type Downloaded = { readonly kind: 'bytes'; readonly bytes: Buffer } | Extract<NodeComparison, { kind: 'unreachable' }>;

async function download(url: string, timeoutMs: number): Promise<Downloaded> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) return { kind: 'unreachable', reason: `${url} answers HTTP ${response.status}` };
    return { kind: 'bytes', bytes: Buffer.from(await response.arrayBuffer()) };
  } catch {
    return { kind: 'unreachable', reason: `${url} does not answer` };
  }
}

async function unpack(archive: Buffer, member: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'official-node-'));
  try {
    writeFileSync(join(folder, 'node.tar.gz'), archive);
    const { exitCode, output } = await run('tar', ['-xzf', 'node.tar.gz', member], { cwd: folder, timeoutSeconds: 120 });
    if (exitCode !== 0) throw new Error(`tar cannot unpack ${member}: ${output}`);
    return await readFile(join(folder, member));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
