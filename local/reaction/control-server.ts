/** How other commands on this machine talk to a platform that runs here: loopback only, for the user who started it. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { AppError, ConfigurationInvalid } from '#domain/base/errors.ts';
import type { Cloud } from '../cloud.ts';
import { occupy } from '../data-folder.ts';
import type { HubCloud } from '../hub/hub-cloud.ts';
import { readBody, serveLoopback } from '../loopback-server.ts';
import { forgetBinding, reactByHand, reportExecution } from './by-hand.ts';
import type { ReactionCloud } from './reaction-cloud.ts';

/** A package of the hub comes in base64. */
const MAX_REQUEST_BYTES = 12 * 1024 * 1024;
const APPROVERS = ['security-approvers'];
const STARTING = 'The platform is still starting. Try again in a moment.';

type Route = (body: unknown) => Promise<unknown>;

/** A folder that is ours, and the server through which other commands use the platform of that folder. */
export type ControlServer = {
  /** Requests have to show it. */
  readonly token: string;
  /** From here on requests reach this cloud; before, all but `/hello` and `/stop` are refused. */
  open(cloud: Cloud): void;
  /** Leaves the folder to the next. */
  close(): Promise<void>;
};

export type ControlOptions = {
  readonly folder: string;
  /** How a person would call this platform: `npm start`. */
  readonly command: string;
  /** Told of every request, for a platform that ends when nobody asks any more. */
  readonly onRequest?: () => void;
};

/** On one machine a person is only a name, and may answer everything. */
const approvalRequest = z
  .looseObject({ by: z.string(), executionId: z.string().optional() })
  .transform(({ by, ...request }) => ({ ...request, by: { id: by, groups: APPROVERS } }));
const answerRequest = z.object({
  executionId: z.string(),
  verdict: z.enum(['approve', 'reject', 'acknowledge']),
  by: z.string(),
  comment: z.string().default(''),
  breakGlass: z.boolean().default(false),
});
const rollbackRequest = z.object({
  executionId: z.string(),
  requestedBy: z.string(),
  force: z.boolean().default(false),
  confirm: z.boolean().default(false),
});

/**
 * Takes a folder, and answers other commands from the first moment on.
 * @throws ConfigurationInvalid where a platform runs in that folder; the system's error where nothing can be written there
 */
export async function startControlServer({ folder, command, onRequest }: ControlOptions): Promise<ControlServer> {
  const token = randomUUID();
  let routes: Readonly<Record<string, Route>> = {};
  const own: Readonly<Record<string, Route>> = {
    '/hello': async () => ({}),
    '/stop': async () => {
      // After the answer.
      setImmediate(() => process.kill(process.pid, 'SIGTERM'));
      return {};
    },
  };
  const server = await serveLoopback(async (request, response) => {
    onRequest?.();
    const isAllowed = request.headers['authorization'] === `Bearer ${token}`;
    if (!isAllowed) return send(response, 403, { name: 'Refused', message: 'This is not the token of this platform.' });
    const route = own[request.url ?? ''] ?? routes[request.url ?? ''];
    if (route === undefined)
      return send(response, 404, { name: 'Refused', message: routes['/react'] === undefined ? STARTING : 'There is no such request.' });
    await answer(route, request, response);
  });
  try {
    const ours = await occupy(folder, { url: server.url, token, pid: process.pid, command });
    return {
      token,
      open(cloud) {
        routes = listRoutes(cloud);
        cloud.reaction?.wecom.letAct({ url: server.url, token });
        ours.ready(cloud.api?.url ?? cloud.reaction?.wecom.url ?? cloud.securityHub.url);
      },
      close() {
        ours.leave();
        return server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

function listRoutes(cloud: Cloud): Readonly<Record<string, Route>> {
  return {
    '/react': (body) => reactByHand(cloud, requireReaction(cloud), body),
    // Loaded with its first request: the commands import this file to look for a platform, and that brings the whole cloud.
    '/example': async (body) => (await import('./examples.ts')).reactToExample(cloud, requireReaction(cloud), body),
    '/hub': async (body) => (await import('../hub/hub-requests.ts')).answerHubRequest(requireHub(cloud), body),
    '/installations': async (body) =>
      (await import('../hub/installation-requests.ts')).answerInstallationRequest(requireHub(cloud).consumer, body),
    '/bindings': async (body) => (await import('./binding-requests.ts')).answerBindingRequest(requireReaction(cloud).bindings, body),
    '/approval': async (body) => {
      const reaction = requireReaction(cloud);
      const request = approvalRequest.parse(body);
      const reply = await reaction.answerApproval(request);
      await cloud.settled();
      if (request.executionId !== undefined) await forgetBinding(reaction, request.executionId);
      return reply;
    },
    '/answer': async (body) => {
      const reaction = requireReaction(cloud);
      const { by, verdict: action, ...given } = answerRequest.parse(body);
      const toldBefore = reaction.wecom.messages().length;
      await reaction.answerApproval({ ...given, action, by: { id: by, groups: APPROVERS } });
      await cloud.settled();
      await forgetBinding(reaction, given.executionId);
      return reportExecution(reaction, given.executionId, toldBefore);
    },
    '/rollback': async (body) => {
      const reaction = requireReaction(cloud);
      const request = rollbackRequest.parse(body);
      const toldBefore = reaction.wecom.messages().length;
      // A refused rollback leaves the record as it was, so what it came to is told beside it.
      const { status, verified, reason, why = [] } = await reaction.rollBack({ ...request, groups: APPROVERS });
      await cloud.settled();
      return { ...(await reportExecution(reaction, request.executionId, toldBefore)), status, verified, reason, why };
    },
  };
}

/** @throws ConfigurationInvalid where the platform was started without what reacts */
function requireReaction({ reaction }: Cloud): ReactionCloud {
  if (reaction === undefined) throw new ConfigurationInvalid('The platform that runs here was started without what reacts.');
  return reaction;
}

/** @throws ConfigurationInvalid where the platform was started without what reacts */
function requireHub({ hub }: Cloud): HubCloud {
  if (hub === undefined) throw new ConfigurationInvalid('The platform that runs here was started without what reacts, and has no hub.');
  return hub;
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
