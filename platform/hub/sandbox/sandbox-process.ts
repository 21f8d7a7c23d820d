import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { truncate } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { oneLine } from '#domain/base/text.ts';
import { attemptKind } from '#domain/hub/attempt.ts';
import type { Isolation } from '#domain/hub/isolation.ts';
import type { Attempt, Limit } from '#domain/hub/sandbox-report.ts';
import { endBehindWalls, type SandboxLimits, startBehindWalls } from './walls.ts';

/** The sandboxed side: its folder, which the package may read, and the file that is started. */
export type SandboxProgram = { readonly folder: string; readonly entry: string };

const SOURCE: SandboxProgram = { folder: join(import.meta.dirname, 'child'), entry: 'main.ts' };
const attempt = z.tuple([attemptKind, z.string()]);
const MAX_ATTEMPTS = 50;
const KEPT_OUTPUT = 4000;

/** A message of the sandboxed side, or its end. */
export type Heard =
  | { readonly kind: 'exchange' | 'answer' | 'error'; readonly body: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'limit'; readonly limit: Limit }
  | { readonly kind: 'ended'; readonly how: string };

type Walls = { readonly isolation: Isolation; readonly limits: SandboxLimits; readonly program?: SandboxProgram };

/** A package in its process, behind the walls, and the channel to it. */
export class SandboxProcess {
  readonly attempts: Attempt[] = [];
  readonly #child: ReturnType<typeof startBehindWalls>;
  readonly #secret = randomBytes(16).toString('hex');
  readonly #limits: SandboxLimits;
  readonly #waiting: ((heard: Heard) => void)[] = [];
  readonly #heard: Heard[] = [];
  #last: Heard | undefined;
  #line = '';
  #printed = '';
  #printedBytes = 0;

  /** @param folder the unpacked package, by its real path */
  constructor(folder: string, { isolation, limits, program = SOURCE }: Walls) {
    this.#limits = limits;
    const args = [folder, join(folder, 'index.mjs')];
    const child = realpathSync(program.folder);
    this.#child = startBehindWalls({ entry: join(child, program.entry), args, readable: [child, folder], isolation, limits });
    const [, out, error, fromChild, toChild] = this.#child.stdio;
    for (const output of [out, error]) output?.on('data', (chunk: Buffer) => this.#keepOutput(chunk));
    (fromChild as Readable).setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    // A process that ended takes no more; its end is told by itself.
    (toChild as Writable).on('error', () => undefined);
    this.#child.once('error', ({ message }) => this.#finish({ kind: 'ended', how: message }));
    this.#child.once('close', (code, signal) => this.#finish(this.#explainEnd(code, signal)));
    this.say(this.#secret, { isRaw: true });
  }

  /** Sends a line. */
  say(message: unknown, { isRaw = false } = {}): void {
    (this.#child.stdio[4] as Writable).write(`${isRaw ? message : JSON.stringify(message)}\n`);
  }

  /** Tells that there is nothing more to do. */
  close(): void {
    (this.#child.stdio[4] as Writable).end();
  }

  /** Waits for the next message; after the end, always answers the end. */
  async hear(): Promise<Heard> {
    const next = this.#heard.shift() ?? this.#last;
    if (next === undefined) return new Promise((resolve) => this.#waiting.push(resolve));
    // The limit is that of one vector; those after it meet a process that is gone.
    if (next.kind === 'limit') this.#last = { kind: 'ended', how: `the limit of ${next.limit} ended it` };
    return next;
  }

  /** Ends the process, for this reason where it has not ended yet. */
  stop(limit: Limit): void {
    this.#finish({ kind: 'limit', limit });
    endBehindWalls(this.#child);
  }

  /** Ends the process and waits until it is gone. */
  async end(): Promise<void> {
    const isGone = this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
    const gone = isGone ? undefined : once(this.#child, 'exit');
    endBehindWalls(this.#child);
    await gone;
  }

  #keepOutput(chunk: Buffer): void {
    this.#printedBytes += chunk.byteLength;
    this.#printed = (this.#printed + chunk.toString()).slice(-KEPT_OUTPUT);
    if (this.#printedBytes > this.#limits.outputBytes) this.stop('output');
  }

  #read(chunk: string): void {
    const [first = '', ...more] = chunk.split('\n');
    this.#line += first;
    for (const part of more) {
      this.#readLine(this.#line);
      this.#line = part;
    }
    if (this.#line.length > this.#limits.answerBytes) this.stop('answer');
  }

  #readLine(line: string): void {
    const [secret, kind, ...rest] = line.split(' ');
    const body = rest.join(' ');
    if (line.length > this.#limits.answerBytes) this.stop('answer');
    else if (secret !== this.#secret) this.#note({ kind: 'forged-message', call: line });
    else if (kind === 'attempt') this.#noteAttempt(body);
    else if (kind === 'exchange' || kind === 'answer' || kind === 'error') this.#tell({ kind, body });
    else if (kind === 'done') this.#tell({ kind });
  }

  #noteAttempt(body: string): void {
    const [kind, call] = attempt.parse(JSON.parse(body));
    this.#note({ kind, call });
  }

  /** The same once is enough, and a package that tries on and on is told of a few times only. */
  #note({ kind, call }: Attempt): void {
    const shown = truncate(oneLine(call), 200);
    const isKnown = this.attempts.some((one) => one.kind === kind && one.call === shown);
    if (!isKnown && this.attempts.length < MAX_ATTEMPTS) this.attempts.push({ kind, call: shown });
  }

  #tell(heard: Heard): void {
    if (this.#last !== undefined) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#heard.push(heard);
    else waiting(heard);
  }

  #finish(last: Heard): void {
    if (this.#last !== undefined) return;
    this.#last = last;
    // There is one that waits, at most.
    if (this.#waiting.length > 0) void this.hear().then(this.#waiting.shift());
  }

  /** A shell stands between, so that a signal of the program is a code above 128. */
  #explainEnd(code: number | null, signal: NodeJS.Signals | null): Heard {
    if (/heap out of memory|Allocation failed/.test(this.#printed)) return { kind: 'limit', limit: 'memory' };
    const said = truncate(oneLine(this.#printed), 200);
    return { kind: 'ended', how: `${signal ?? `code ${code}`}${said === '' ? '' : `: ${said}`}` };
  }
}
