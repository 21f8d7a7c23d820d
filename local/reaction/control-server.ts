/** How other commands on this machine talk to a platform that runs here: loopback only, for the user who started it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import { AppError } from '#domain/errors.ts';
import type { Cloud } from '../cloud.ts';
import { readBody, serveLoopback } from '../loopback-server.ts';
import { forgetBinding, reactByHand, reportOf } from './by-hand.ts';
import type { ReactionCloud } from './reaction-cloud.ts';

const MAX_REQUEST_BYTES = 1024 * 1024;
/** Where a running platform says where it is; another folder keeps it apart from the one of this checkout. */
export const STATE_FOLDER = process.env['ATTACK_REACTOR_STATE_DIR'] ?? join(import.meta.dirname, '../../.local');
const RUNNING = join(STATE_FOLDER, 'platform.json');
const running = z.object({ url: z.url(), token: z.string(), pid: z.int() });

export type RunningPlatform = z.output<typeof running>;
export type ControlServer = { readonly url: string; close(): Promise<void> };

const answerRequest = z.object({
  executionId: z.string(),
  verdict: z.enum(['approve', 'reject', 'acknowledge']),
  by: z.string(),
  comment: z.string().default(''),
});
const rollbackRequest = z.object({ executionId: z.string(), requestedBy: z.string(), evenIfChanged: z.boolean().default(false) });

/** @param onRequest told of every request, for a platform that ends when nobody asks any more */
export async function startControlServer(
  cloud: Cloud,
  reaction: ReactionCloud,
  token: string,
  onRequest: () => void = () => undefined,
): Promise<ControlServer> {
  const routes: Readonly<Record<string, (body: unknown) => Promise<unknown>>> = {
    '/react': (body) => reactByHand(cloud, reaction, body),
    // Loaded with its first request: the commands import this file to look for a platform, and that brings the whole cloud.
    '/example': async (body) => (await import('./examples.ts')).reactToExample(cloud, reaction, body),
    '/answer': async (body) => {
      const { by, ...answer } = answerRequest.parse(body);
      const toldBefore = reaction.wecom.messages().length;
      await reaction.answerApproval({ ...answer, by: { id: by, groups: ['security-approvers'] } });
      await cloud.settled();
      await forgetBinding(reaction, answer.executionId);
      return reportOf(reaction, answer.executionId, toldBefore);
    },
    '/rollback': async (body) => {
      const { executionId, requestedBy, evenIfChanged } = rollbackRequest.parse(body);
      const toldBefore = reaction.wecom.messages().length;
      // A refused rollback leaves the record as it was, so what it came to is told beside it.
      const { status, verified, reason } = await reaction.rollBack(executionId, requestedBy, evenIfChanged);
      await cloud.settled();
      return { ...(await reportOf(reaction, executionId, toldBefore)), status, verified, reason };
    },
    '/stop': async () => {
      process.kill(process.pid, 'SIGTERM');
      return {};
    },
  };
  const server = await serveLoopback(async (request, response) => {
    onRequest();
    const route = routes[request.url ?? ''];
    const isAllowed = request.headers['authorization'] === `Bearer ${token}`;
    if (route === undefined || !isAllowed) return send(response, isAllowed ? 404 : 403, { name: 'Refused', message: 'no such request' });
    await answer(route, request, response);
  });
  reaction.wecom.letAct({ url: server.url, token });
  return server;
}

/** Says where this platform is, to this user only. */
export function announce(platform: RunningPlatform): void {
  mkdirSync(STATE_FOLDER, { recursive: true });
  writeFileSync(RUNNING, JSON.stringify(platform), { mode: 0o600 });
}

export function withdraw(): void {
  rmSync(RUNNING, { force: true });
}

/** The platform that runs on this machine now, if any. */
export function runningPlatform(): RunningPlatform | undefined {
  if (!existsSync(RUNNING)) return undefined;
  const found = running.safeParse(JSON.parse(readFileSync(RUNNING, 'utf8') || '{}'));
  if (!found.success) return undefined;
  try {
    process.kill(found.data.pid, 0);
    return found.data;
  } catch {
    return undefined;
  }
}

async function answer(route: (body: unknown) => Promise<unknown>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body: unknown = JSON.parse((await readBody(request, MAX_REQUEST_BYTES))?.toString() || '{}');
    send(response, 200, await route(body));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    send(response, error instanceof AppError ? 400 : 500, { name, message });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
