import { realpathSync } from 'node:fs';
import { type Json, json, type MemberCredentials, type Vector } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import type { Isolation } from '#domain/hub/isolation.ts';
import { VectorJudge } from '#domain/hub/judge-vector.ts';
import type { SandboxReport, VectorOutcome } from '#domain/hub/sandbox-report.ts';
import { findIsolation } from './isolation.ts';
import { type Heard, SandboxProcess, type SandboxProgram } from './sandbox-process.ts';
import { SANDBOX_LIMITS, type SandboxLimits } from './walls.ts';

/** They open nothing: a vector holds no credentials, and no call leaves the sandbox. */
const CREDENTIALS: MemberCredentials = { accessKeyId: 'NONE', secretAccessKey: 'none', sessionToken: 'none' };

const askedCall = z.strictObject({ action: z.string(), region: z.string(), input: json });

export type SandboxOptions = {
  /** Left out: the strongest that this machine has. */
  readonly isolation?: Isolation;
  readonly limits?: Partial<SandboxLimits>;
  /** Left out: the sandboxed side as its source. */
  readonly program?: SandboxProgram;
};

/**
 * Runs all test vectors of an unpacked package, one after the other, in one process behind the walls of this machine. The
 * process is ended in any case, also where the package loops for ever. A vector that comes after the end of it fails, too.
 * @param folder holds `index.mjs`; the package may read it and nothing else
 */
export async function runVectors(folder: string, vectors: readonly Vector[], options: SandboxOptions = {}): Promise<SandboxReport> {
  const limits = { ...SANDBOX_LIMITS, ...options.limits };
  const isolation = options.isolation ?? (await findIsolation());
  const sandbox = new SandboxProcess(realpathSync(folder), { isolation, limits, ...(options.program && { program: options.program }) });
  try {
    const outcomes: VectorOutcome[] = [];
    for (const vector of vectors) outcomes.push(await runVector(sandbox, vector, limits));
    await hearRest(sandbox, limits);
    return { isolation, vectors: outcomes, attempts: sandbox.attempts };
  } finally {
    await sandbox.end();
  }
}

async function runVector(sandbox: SandboxProcess, vector: Vector, { vectorMs }: SandboxLimits): Promise<VectorOutcome> {
  const judge = new VectorJudge(vector);
  const timer = setTimeout(() => sandbox.stop('time'), vectorMs);
  try {
    sandbox.say({ event: { ...vector.call, credentials: CREDENTIALS }, now: Date.parse(vector.now) });
    for (;;) {
      const heard = await sandbox.hear();
      if (heard.kind !== 'exchange') return judgeEnd(judge, heard);
      const asked = askedCall.safeParse(parseJson(heard.body));
      sandbox.say((asked.success && judge.answer(asked.data)) || null);
    }
  } finally {
    clearTimeout(timer);
  }
}

function judgeEnd(judge: VectorJudge, heard: Heard): VectorOutcome {
  switch (heard.kind) {
    case 'answer':
      return judge.conclude(parseJson(heard.body));
    case 'error':
      return judge.concludeError(readError(heard.body));
    case 'limit':
      return judge.end({ code: 'limit-exceeded', limit: heard.limit });
    case 'ended':
      return judge.end({ code: 'process-ended', how: heard.how });
    case 'done':
    case 'exchange':
      return judge.end({ code: 'process-ended', how: 'it said that it was done' });
  }
}

/** Lets the package show what it does after its last answer. */
async function hearRest(sandbox: SandboxProcess, { vectorMs }: SandboxLimits): Promise<void> {
  sandbox.close();
  const timer = setTimeout(() => sandbox.stop('time'), vectorMs);
  for (let heard = await sandbox.hear(); heard.kind === 'exchange'; heard = await sandbox.hear());
  clearTimeout(timer);
}

const namedError = z.tuple([z.string(), z.string()]);

function readError(body: string): { readonly name: string; readonly message: string } {
  const read = namedError.safeParse(parseJson(body));
  return read.success ? { name: read.data[0], message: read.data[1] } : { name: 'Error', message: body };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
