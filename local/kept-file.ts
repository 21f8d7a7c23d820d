/** Files that take long to make, kept between processes; any number of processes may make, read and replace one at once. */
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type KeptFile = {
  /** A folder keeps one file of a kind: the one that was made last. */
  readonly kind: string;
  /** Differs as soon as anything differs that the file is made from. Letters and digits. */
  readonly fingerprint: string;
  make(): Promise<Uint8Array>;
};

/** `private`: other accounts may write beside it, so it counts only while it is closed to them. */
export type KeepingPlace = { readonly folder: string; readonly access: 'as-checkout' | 'private' };

const DRAFT = /\.(\d+)\.[\w-]+\.draft$/;

/** Below the checkout (ignored by git), or in the temporary folder of the system where the checkout cannot be written. */
function keepingPlaces(): readonly KeepingPlace[] {
  return [
    { folder: join(import.meta.dirname, '../.local'), access: 'as-checkout' },
    { folder: join(tmpdir(), `attack-reactor-${process.getuid?.() ?? 'files'}`), access: 'private' },
  ];
}

/**
 * Reads a file from the first place that has it; else makes it and keeps it in the first place that takes it.
 * Places that cannot be read or written are passed over: then the file is made each time, and nothing else changes.
 * @throws what `make` throws
 */
export async function readOrMake(file: KeptFile, places: readonly KeepingPlace[] = keepingPlaces()): Promise<Uint8Array> {
  for (const place of places) {
    const kept = await read(place, nameOf(file));
    if (kept !== undefined) return kept;
  }
  const made = await file.make();
  for (const place of places) if (await keep(place, file, made)) break;
  return made;
}

function nameOf({ kind, fingerprint }: KeptFile): string {
  return `${kind}-${fingerprint}`;
}

async function read(place: KeepingPlace, name: string): Promise<Uint8Array | undefined> {
  try {
    return (await isTrusted(place)) ? await readFile(join(place.folder, name)) : undefined;
  } catch {
    return undefined;
  }
}

/** A reader finds the whole file or none: it takes its name only when it is on the disk. */
async function keep(place: KeepingPlace, file: KeptFile, content: Uint8Array): Promise<boolean> {
  const name = nameOf(file);
  const draft = join(place.folder, `${name}.${process.pid}.${randomUUID()}.draft`);
  try {
    await mkdir(place.folder, { recursive: true, ...(place.access === 'private' ? { mode: 0o700 } : {}) });
    if (!(await isTrusted(place))) return false;
    await writeFile(draft, content, { flush: true });
    await rename(draft, join(place.folder, name));
    await removeOthers(place.folder, file);
    return true;
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
    return false;
  }
}

/** Outdated files, and those of processes that were killed while they wrote, are removed. */
async function removeOthers(folder: string, file: KeptFile): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${file.kind}-`) && name !== nameOf(file));
  for (const name of names) {
    const writer = DRAFT.exec(name)?.[1];
    if (writer === undefined || !isRunning(Number(writer))) await rm(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Windows has no owners of this kind; its temporary folder belongs to one account. */
async function isTrusted({ folder, access }: KeepingPlace): Promise<boolean> {
  if (access === 'as-checkout' || process.getuid === undefined) return true;
  const entry = await lstat(folder);
  return entry.isDirectory() && entry.uid === process.getuid() && (entry.mode & 0o077) === 0;
}
