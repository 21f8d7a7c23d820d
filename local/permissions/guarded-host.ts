import { lookUp } from '@attack-reactor/kit/contract';
import type { Host } from '#platform/base/host.ts';
import type { DeployedPolicies } from './deployed-policies.ts';
import { type HomePlace, listFunctionRequests } from './function-requests.ts';
import { type AccessDecision, type AccessRequest, decideAccess, type PolicyStatement } from './policy.ts';

/** One right that a call needed, and the decision about it. */
export type AccessUse = { readonly role: string; readonly request: AccessRequest; readonly decision: AccessDecision };

/** Told of every decision, before its call is made or refused. */
export type OnAccess = (use: AccessUse) => void;

/** The surroundings of one function, whose role is that of a deployment. @param role its name: `enrich` */
export type GuardRole = (host: Host, role: string) => Host;

type Guard = {
  readonly role: string;
  readonly policy: readonly PolicyStatement[];
  /** By service, the policies of the only ways out of the network; undefined for a function that is not in it. */
  readonly endpoints: DeployedPolicies['endpoints'] | undefined;
  readonly home: HomePlace;
  readonly onAccess: OnAccess | undefined;
};

type Call = { readonly input: object; readonly request?: { readonly body?: unknown } };
type Handler = (args: Call) => Promise<object>;
type CommandMiddleware = (next: Handler, context: { readonly commandName?: string }) => Handler;
type Stack = { add(middleware: CommandMiddleware, options: object): void };

/**
 * Gives functions the rights that their roles have in a deployment, and no more: a call that the policy of the role does not
 * allow is refused as AWS refuses it, as is one of a function in the network that no endpoint lets through. Clients with credentials of their own act under another role, and are let through.
 * @throws RangeError for a function without a role
 */
export function guardRoles(
  { functions, annotating, inNetwork, endpoints, annotatingEndpoints }: Omit<DeployedPolicies, 'member'>,
  { home, isAnnotating, onAccess }: { readonly home: HomePlace; readonly isAnnotating: boolean; readonly onAccess?: OnAccess | undefined },
): GuardRole {
  const ways = isAnnotating ? { ...endpoints, ...annotatingEndpoints } : endpoints;
  return (host, role) => {
    const policy = (isAnnotating ? annotating[role] : undefined) ?? functions[role];
    if (policy === undefined) throw new RangeError(`No role of ${role} is deployed.`);
    return guardHost(host, { role, policy, endpoints: inNetwork.includes(role) ? ways : undefined, home, onAccess });
  };
}

function guardHost(host: Host, guard: Guard): Host {
  return {
    ...host,
    client(Client, settings) {
      const client = host.client(Client, settings);
      if (settings?.credentials !== undefined) return client;
      const middleware: CommandMiddleware = (next, { commandName = '' }) => {
        return async (args) => {
          refuseWithoutRight(guard, {
            client: Client.name,
            command: commandName.replace(/Command$/, ''),
            input: readInput(Client.name, args),
          });
          return next(args);
        };
      };
      // The stack's own type wants the inputs of this very client; the guard reads them as data.
      (client.middlewareStack as unknown as Stack).add(middleware, { step: 'build', priority: 'low', name: 'roleGuard' });
      return client;
    },
  };
}

/** Clients to which the platform hands bodies that are written already; the input of their commands is empty then. */
const WRITTEN: ReadonlySet<string> = new Set(['DynamoDBClient', 'SecurityHubClient']);

/** The input as it goes to the service. */
function readInput(client: string, { input, request }: Call): object {
  const body = request?.body;
  if (!WRITTEN.has(client)) return input;
  if (typeof body === 'string') return Object(JSON.parse(body));
  if (!ArrayBuffer.isView(body)) return input;
  return Object(JSON.parse(new TextDecoder().decode(new Uint8Array(body.buffer, body.byteOffset, body.byteLength))));
}

/** @throws Error `AccessDeniedException` */
function refuseWithoutRight(guard: Guard, call: { readonly client: string; readonly command: string; readonly input: object }): void {
  const { role, policy, home, onAccess } = guard;
  const requests = listFunctionRequests(call.client, call.command, call.input, home);
  if (requests === undefined)
    throw denied(`Nobody has said which right ${call.command} of ${call.client} needs. Add it to local/permissions/function-requests.ts.`);
  for (const request of requests) {
    const decision = decideAccess(policy, request);
    onAccess?.({ role, request, decision });
    if (decision.kind === 'allowed') {
      refuseWithoutWay(guard, request);
      continue;
    }
    const because = decision.by === undefined ? 'no identity-based policy allows' : 'an explicit deny is in';
    throw denied(`The role of ${role} is not authorized to perform ${request.action} on ${request.resource}: ${because} the action.`);
  }
}

/** @throws Error `AccessDeniedException` for what no endpoint of the network lets through */
function refuseWithoutWay({ role, endpoints, home }: Guard, { action, resource, context }: AccessRequest): void {
  if (endpoints === undefined) return;
  const policy = lookUp(endpoints, action.split(':')[0] ?? '') ?? [];
  const request = { action, resource, context: { ...context, 'aws:PrincipalAccount': home.accountId } };
  if (decideAccess(policy, request).kind === 'allowed') return;
  throw denied(`The role of ${role} is not authorized to perform ${action} on ${resource}: no VPC endpoint policy allows the action.`);
}

function denied(message: string): Error {
  return Object.assign(new Error(message), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 }, $fault: 'client' });
}
