import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { lookUp } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { pythonWithMoto } from '#local/member-accounts/python.ts';
import { endWithProcess } from '#scripts/terminal/ending.ts';

const READY_SECONDS = 120;
/** Services of the targets of JSON calls; all others are EventBridge's. */
const SERVICES: Readonly<Record<string, string>> = { AmazonSQS: 'sqs', AWSStepFunctions: 'states' };
const announcement = z.object({ port: z.int() });

/** A running moto. */
export interface Emulator {
  readonly endpoint: string;
  /** One call of a JSON service (`AmazonSQS.ReceiveMessage`); moto checks no signature but reads service and Region from it. */
  call(target: string, body: object): Promise<unknown>;
  /** One call of a REST service. */
  rest(method: string, path: string, service: string, body?: object): Promise<unknown>;
  /** One call of a query service; its XML is not read. */
  query(service: string, parameters: Readonly<Record<string, string>>): Promise<void>;
  /** The last lines of its log that name an error, for a proof that failed. */
  lastErrors(): readonly string[];
  stop(): Promise<void>;
}

export type EmulatorFiles = {
  readonly script: string;
  /** Where its log goes. */
  readonly log: string;
  /** Where it writes down every call. */
  readonly calls: string;
};

/** Starts moto with our patches on a free port. */
export async function startEmulator({ script, log: logFile, calls }: EmulatorFiles, region: string): Promise<Emulator> {
  const env = { ...process.env, MOTO_CALLS: calls };
  const child = spawn(pythonWithMoto() ?? 'python3', [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  endWithProcess(child);
  child.stderr.pipe(createWriteStream(logFile));
  const endpoint = `http://127.0.0.1:${await awaitPort(child, logFile)}`;
  const fetchText = async (method: string, path: string, service: string, headers: Record<string, string>, body?: string) => {
    const credential = `Credential=test/20260101/${region}/${service}/aws4_request`;
    const response = await fetch(`${endpoint}${path}`, {
      method,
      headers: { ...headers, authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none` },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${service} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return text;
  };
  const send = async (method: string, path: string, service: string, headers: Record<string, string>, body?: object): Promise<unknown> => {
    const text = await fetchText(method, path, service, headers, body === undefined ? undefined : JSON.stringify(body));
    return text === '' ? {} : JSON.parse(text);
  };
  return {
    endpoint,
    call: (target, body) => {
      const service = lookUp(SERVICES, target.split('.')[0] ?? '') ?? 'events';
      return send('POST', '/', service, { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target }, body);
    },
    rest: (method, path, service, body) => send(method, path, service, { 'content-type': 'application/json' }, body),
    query: async (service, parameters) => {
      const form = new URLSearchParams(parameters).toString();
      await fetchText('POST', '/', service, { 'content-type': 'application/x-www-form-urlencoded' }, form);
    },
    lastErrors: () =>
      readFileSync(logFile, 'utf8')
        .split('\n')
        .filter((line) => /Error/.test(line))
        .slice(-10),
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** The first line that moto prints; there is none if it ends, or has to be ended, before. */
async function awaitPort(child: ChildProcessByStdio<null, Readable, Readable>, logFile: string): Promise<number> {
  const tooLate = setTimeout(() => child.kill('SIGKILL'), READY_SECONDS * 1000);
  try {
    for await (const line of createInterface({ input: child.stdout })) return announcement.parse(JSON.parse(line)).port;
  } finally {
    clearTimeout(tooLate);
  }
  throw new Error(`moto did not start within ${READY_SECONDS} s. Its log is ${logFile}.`);
}
