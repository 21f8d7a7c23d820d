import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { isProcess, keepsState, platformIn, type RunningPlatform, shownFolder, shownTime } from '#local/data-folder.ts';
import { makeFolder } from '#local/files.ts';
import { type ExecutionReport, executionReport } from '#local/reaction/execution-report.ts';

const ROOT = join(import.meta.dirname, '..');
const READY_SECONDS = 180;
const STOP_SECONDS = 60;
const POLL_MS = 200;

const failure = z.object({ name: z.string(), message: z.string() });

/**
 * The platform of a folder (`npm start`), or one that is started there in the background and said so.
 * @throws ConfigurationInvalid where none comes up
 */
export async function platform(folder: string, say: (line: string) => void): Promise<RunningPlatform> {
  const found = await platformIn(folder);
  if (found !== undefined) return untilReady(folder, () => isProcess(found.pid), say);
  const kept = keepsState(folder) ? 'goes on with the state' : 'keeps its state';
  say(`Starting a platform in the background. It ${kept} in ${shownFolder(folder)}, and ends 15 minutes after the last request.`);
  makeFolder(folder);
  const logFile = join(folder, 'platform.log');
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'local/reaction/platform.ts'), folder], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  try {
    return await untilReady(folder, () => child.exitCode === null && child.signalCode === null);
  } catch {
    endGroup(child.pid);
    const said = readFileSync(logFile, 'utf8').trim().split('\n').slice(-3).map(oneLine).join(' | ');
    throw new ConfigurationInvalid(said === '' ? `The platform said nothing and did not start. Look into ${logFile}.` : said);
  }
}

/** The platform of a folder if it runs, or has state there to go on with. @throws ConfigurationInvalid where it has none */
export async function knownPlatform(folder: string, say: (line: string) => void): Promise<RunningPlatform> {
  if ((await platformIn(folder)) === undefined && !keepsState(folder))
    throw new ConfigurationInvalid(
      `No platform runs in ${shownFolder(folder)}, and none kept its state there. Start one with npm start or npm run -s react, or name another folder with --data.`,
    );
  return platform(folder, say);
}

async function untilReady(folder: string, isAlive: () => boolean, say: (line: string) => void = () => undefined): Promise<RunningPlatform> {
  for (let waited = 0; waited < READY_SECONDS * 1000; waited += POLL_MS) {
    const started = await platformIn(folder);
    if (started?.isReady === true) return started;
    if (waited === 0 && started !== undefined) say(`Waiting for the platform in ${shownFolder(folder)} to start.`);
    if (!isAlive()) break;
    await sleep(POLL_MS);
  }
  throw new ConfigurationInvalid(`The platform in ${shownFolder(folder)} did not get ready within ${READY_SECONDS} s.`);
}

/**
 * Ends the platform of a folder, and resolves when it is gone.
 * @returns which it was, for people; undefined where none runs
 * @throws ConfigurationInvalid where it does not end
 */
export async function endPlatform(folder: string): Promise<string | undefined> {
  const running = await platformIn(folder);
  if (running === undefined) return undefined;
  // It may be gone before its answer is here.
  await ask(running, '/stop', {}).catch(() => undefined);
  for (let waited = 0; waited < STOP_SECONDS * 1000; waited += POLL_MS) {
    if (!isProcess(running.pid))
      return `Ended the platform in ${shownFolder(folder)}: ${running.command}, process ${running.pid}, since ${shownTime(running.since)}.`;
    await sleep(POLL_MS);
  }
  throw new ConfigurationInvalid(`The platform (process ${running.pid}) did not end in ${STOP_SECONDS} s; end it by hand.`);
}

/** A platform that did not come up, with the processes that it started. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** @throws ConfigurationInvalid with what the platform refused and why */
export async function ask(
  { url, token }: RunningPlatform,
  path: '/react' | '/example' | '/answer' | '/approval' | '/rollback' | '/hub' | '/installations' | '/bindings' | '/stop',
  body: object,
): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  throw new ConfigurationInvalid(oneLine(failure.parse(answer).message));
}

export async function askForReport(
  at: RunningPlatform,
  path: '/react' | '/example' | '/answer' | '/rollback',
  body: object,
): Promise<ExecutionReport> {
  return executionReport.parse(await ask(at, path, body));
}
