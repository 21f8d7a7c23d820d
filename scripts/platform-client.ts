import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/errors.ts';
import { type RunningPlatform, runningPlatform, STATE_FOLDER } from '#local/reaction/control-server.ts';
import { type ExecutionReport, executionReport } from '#local/reaction/execution-report.ts';

const ROOT = join(import.meta.dirname, '..');
const LOG = join(STATE_FOLDER, 'platform.log');
const READY_SECONDS = 180;
const STOP_SECONDS = 60;
const POLL_MS = 200;

const failure = z.object({ name: z.string(), message: z.string() });

/** The platform that runs on this machine (`npm start`), or one that is started in the background and said so. */
export async function platform(say: (line: string) => void): Promise<RunningPlatform> {
  const found = runningPlatform();
  if (found !== undefined) return found;
  say('Starting a platform in the background; it ends by itself after 15 minutes without a request.');
  mkdirSync(STATE_FOLDER, { recursive: true });
  const log = openSync(LOG, 'w');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'local/reaction/platform.ts')], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  for (let waited = 0; waited < READY_SECONDS * 1000; waited += POLL_MS) {
    const started = runningPlatform();
    if (started !== undefined) return started;
    if (child.exitCode !== null) break;
    await sleep(POLL_MS);
  }
  endGroup(child.pid);
  throw new ConfigurationInvalid(
    `The platform did not start. Its log: ${readFileSync(LOG, 'utf8').trim().split('\n').slice(-5).join(' | ')}`,
  );
}

/** Ends the platform that runs on this machine, and resolves when it is gone. */
export async function endPlatform(running: RunningPlatform): Promise<void> {
  await ask(running, '/stop', {});
  for (let waited = 0; waited < STOP_SECONDS * 1000; waited += POLL_MS) {
    if (!isAlive(running.pid)) return;
    await sleep(POLL_MS);
  }
  throw new ConfigurationInvalid(`The platform (process ${running.pid}) did not end in ${STOP_SECONDS} s; end it by hand.`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
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
  path: '/react' | '/example' | '/answer' | '/rollback' | '/stop',
  body: object,
): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const { name, message } = failure.parse(answer);
  throw new ConfigurationInvalid(response.status === 400 ? message : `${name}: ${message}`);
}

export async function askForReport(
  at: RunningPlatform,
  path: '/react' | '/example' | '/answer' | '/rollback',
  body: object,
): Promise<ExecutionReport> {
  return executionReport.parse(await ask(at, path, body));
}
