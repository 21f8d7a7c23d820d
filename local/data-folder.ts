/** The folder of a platform: at most one runs in it, says there where it is, and may keep its state there. */
import { linkSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { at } from '#domain/base/json.ts';
import { atExit } from '#scripts/terminal/ending.ts';
import { findErrorCode } from '#scripts/terminal/plain-error.ts';
import { makeFolder, namingFile, writeInOneStep } from './files.ts';

const DEFAULT_FOLDER = join(import.meta.dirname, '../.local');
const ANNOUNCEMENT = 'platform.json';
const STATE = 'state';
/** A platform that starts has moments of a second or two in which it answers nobody. */
const PATIENCE_MS = 10_000;

const running = z.object({
  /** Where it takes requests of other commands, with the token that they need. */
  url: z.url(),
  token: z.string(),
  pid: z.int(),
  host: z.string(),
  /** How a person would call it: `npm start`. */
  command: z.string(),
  /** ISO-8601. */
  since: z.iso.datetime(),
  /** False while it starts. */
  isReady: z.boolean(),
  /** The address at which a person can look at it, once it is ready. */
  page: z.url().nullable(),
});
/** A platform that runs here, as it says itself. */
export type RunningPlatform = z.output<typeof running>;

/** A folder while it is ours. */
export type OccupiedFolder = {
  /** Says that the platform takes requests now, and where a person can look at it. */
  ready(page: string): void;
  /** Withdraws what we said, and nothing that somebody else said. */
  leave(): void;
};

/** The folder of `--data`, else of ATTACK_REACTOR_STATE_DIR, else `.local` of this checkout. */
export function dataFolder(option?: string): string {
  return resolve(option ?? process.env['ATTACK_REACTOR_STATE_DIR'] ?? DEFAULT_FOLDER);
}

/** Where a platform of this folder keeps its state. */
export function stateIn(folder: string): string {
  return join(folder, STATE);
}

/** True if an earlier platform left its state in this folder. */
export function keepsState(folder: string): boolean {
  return statSync(stateIn(folder), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A folder as people write it, for messages. */
export function shownFolder(folder: string): string {
  const short = relative(process.cwd(), folder);
  return short === '' ? '.' : short.startsWith('..') ? folder : short;
}

/**
 * Makes a folder ours, or says whose it is. A lock that a dead process left is taken over, also where another program has
 * its process id by now: only a platform knows the token.
 * @throws ConfigurationInvalid naming the platform that runs there, and what to do; the system's error where nothing can
 * be written
 */
export async function occupy(
  folder: string,
  platform: Omit<RunningPlatform, 'host' | 'since' | 'isReady' | 'page'>,
): Promise<OccupiedFolder> {
  makeFolder(folder);
  const own: RunningPlatform = { ...platform, host: hostname(), since: new Date().toISOString(), isReady: false, page: null };
  const path = join(folder, ANNOUNCEMENT);
  const draft = `${path}.${own.token}`;
  try {
    namingFile(folder, () => writeFileSync(draft, JSON.stringify(own), { mode: 0o600 }));
    await putInPlace(draft, path, folder);
  } finally {
    rmSync(draft, { force: true });
  }
  const isOurs = () => read(path)?.token === own.token;
  const withdraw = () => {
    if (isOurs()) rmSync(path, { force: true });
  };
  const forget = atExit(withdraw);
  return {
    ready(page) {
      if (!isOurs()) throw new ConfigurationInvalid(`Somebody else has taken ${shownFolder(folder)}; end one of the two.`);
      writeInOneStep(path, JSON.stringify({ ...own, isReady: true, page } satisfies RunningPlatform), 0o600);
    },
    leave() {
      forget();
      withdraw();
    },
  };
}

/** The platform that runs in a folder now, if any; it may still be starting. */
export async function platformIn(folder: string): Promise<RunningPlatform | undefined> {
  const found = read(join(folder, ANNOUNCEMENT));
  return found !== undefined && (await isAlive(found)) ? found : undefined;
}

/** A link is made only where nothing stands, so of two that start together one comes second. */
async function putInPlace(draft: string, path: string, folder: string): Promise<void> {
  for (;;) {
    try {
      return linkSync(draft, path);
    } catch (error) {
      if (findErrorCode(error) !== 'EEXIST') throw error;
    }
    const first = read(path);
    if (first !== undefined && (await isAlive(first))) throw new ConfigurationInvalid(refusal(first, folder));
    removeStale(path, first?.token, draft);
  }
}

/** Takes away what a dead process left, and puts back what somebody put in its place meanwhile. */
function removeStale(path: string, token: string | undefined, draft: string): void {
  const aside = `${draft}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    // Where it is gone, somebody else has taken it away.
    if (findErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  try {
    if (read(aside)?.token !== token) linkSync(aside, path);
  } catch (error) {
    if (findErrorCode(error) !== 'EEXIST') throw error;
  } finally {
    unlinkSync(aside);
  }
}

function refusal({ pid, command, since, host, page }: RunningPlatform, folder: string): string {
  const place = shownFolder(folder);
  if (host !== hostname())
    return `${place} is used by process ${pid} on ${host} (since ${since}). If that is over, delete ${join(place, ANNOUNCEMENT)}; else name another folder with --data.`;
  const which = [command, `process ${pid}`, `since ${shownTime(since)}`, ...(page === null ? [] : [page])].join(', ');
  const stop = `npm run -s react -- --stop${folder === dataFolder() ? '' : ` --data ${place}`}`;
  return `A platform already runs in ${place}: ${which}. End it with "${stop}", or give this one a folder of its own with --data DIR.`;
}

/** `29 Nov, 10:02`, in the time of this machine. */
export function shownTime(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

function read(path: string): RunningPlatform | undefined {
  try {
    return running.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Only the platform itself knows its token; one that does not answer at all is taken to be busy. */
async function isAlive({ pid, host, url, token }: RunningPlatform): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!isProcess(pid)) return false;
  try {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/hello`, { method: 'POST', headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch (error) {
    return at(error, 'name') === 'TimeoutError';
  }
}

/** True if there is a process of this id; one of another user is one as well. */
export function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return findErrorCode(error) === 'EPERM';
  }
}
