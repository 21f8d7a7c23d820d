import { ReactorOverreach } from '../contract/errors.ts';
import type { MemberCredentials } from '../contract/reactor-call.ts';
import { CALL_LIMITS, type CallLimits, limitCalls, toRequestHandler } from '../limits.ts';
import { toIamAction } from './iam-action.ts';

/** Settings that a client of the SDK is made with here. */
export type MemberClientConfig = {
  readonly region: string;
  readonly credentials: MemberCredentials;
  readonly maxAttempts: number;
  /** A client of S3 goes where the bucket is; others know no such setting. */
  readonly followRegionRedirects?: boolean;
  readonly requestHandler?: ReturnType<typeof toRequestHandler>;
};

/** The little that all clients of the SDK have in common. */
export type SdkClient = {
  readonly config: { readonly serviceId?: string; endpointProvider?: (params: never, context: never) => unknown };
  readonly middlewareStack: { add(middleware: never, options: never): void; addRelativeTo(middleware: never, options: never): void };
};

type Handler = (args: { readonly input: object }) => Promise<{ readonly output: object }>;
type CommandMiddleware = (next: Handler, context: { readonly commandName?: string }) => Handler;

/** Clients of the member account for one phase of one reactor. */
export interface MemberClients {
  /**
   * A client of the member account, in the Region of the target unless another is asked for. A call that the manifest does
   * not name for this phase is refused before it is sent.
   */
  of<Client extends SdkClient>(Client: new (config: MemberClientConfig) => Client, region?: string): Client;
}

/** More about a call: the Region that it goes to, and how to make it all the same, with an input of one's own. */
type CallAround = { readonly region: string; readonly send: (input: object) => Promise<object> };

/** Answers a call in place of AWS: the IAM action that it needs, and its input. @returns the output as the SDK gives it */
export type AnswerCall = (action: string, input: object, around: CallAround) => Promise<object>;

/** A call of a reactor: the IAM action that it needs, its input, and the Region that it goes to. */
export type MemberCall = { readonly action: string; readonly input: object; readonly region: string };

export type MemberClientsOptions = {
  readonly reactorId: string;
  readonly phase: string;
  readonly allowed: ReadonlySet<string>;
  readonly region: string;
  readonly credentials: MemberCredentials;
  readonly answer?: AnswerCall | undefined;
  /** Told of every call that the manifest names, before it is made; what it throws is what the call comes to. */
  readonly onCall?: ((call: MemberCall) => void) | undefined;
  /** Left out: those of the platform. */
  readonly limits?: CallLimits;
  /** Told of every call that failed, before its caller is. */
  readonly onFailure?: ((error: unknown, input: object) => void) | undefined;
};

/**
 * Makes clients of which every call that is not among `allowed` is rejected with ReactorOverreach, and one that its service
 * meets with silence with ServiceSilent.
 * @example
 * const clients = memberClients({ reactorId, phase: 'plan', allowed: new Set(['sqs:GetQueueUrl']), region, credentials });
 */
export function memberClients(options: MemberClientsOptions): MemberClients {
  const { reactorId, phase, allowed, region, credentials, answer, onCall, limits = CALL_LIMITS, onFailure } = options;
  return {
    of(Client, otherRegion) {
      const requestHandler = toRequestHandler(limits);
      const client = new Client({
        region: otherRegion ?? region,
        credentials,
        maxAttempts: 5,
        followRegionRedirects: true,
        requestHandler,
      });
      limitCalls(client, limits);
      keepLoopbackAddress(client);
      const guard: CommandMiddleware = (next, { commandName = '' }) => {
        const action = toIamAction(client.config.serviceId ?? '', commandName);
        if (allowed.has(action)) {
          const place = otherRegion ?? region;
          const make = answer === undefined ? next : answering(answer, { action, region: place, next });
          return telling(onFailure, async (args) => {
            onCall?.({ action, input: args.input, region: place });
            return make(args);
          });
        }
        const message =
          `Reactor ${reactorId} asked for ${action} in phase ${phase}, which its manifest does not name. ` +
          'Add it to the manifest, or remove the call.';
        // Not thrown here, where the stack is put together: `send` would throw instead of rejecting.
        return () => Promise.reject(new ReactorOverreach(message));
      };
      // The stack's own type wants the inputs of this very client; the guard looks at none of them.
      client.middlewareStack.add(guard as never, { step: 'initialize', priority: 'high', name: 'manifestGuard' } as never);
      return client;
    },
  };
}

type Answered = { readonly action: string; readonly region: string; readonly next: Handler };

function answering(answer: AnswerCall, { action, region, next }: Answered): Handler {
  return async (args) => {
    const send = async (input: object) => (await next({ ...args, input })).output;
    return { output: await answer(action, args.input, { region, send }) };
  };
}

function telling(onFailure: MemberClientsOptions['onFailure'], handler: Handler): Handler {
  return async (args) => {
    try {
      return await handler(args);
    } catch (error) {
      onFailure?.(error, args.input);
      throw error;
    }
  };
}

/**
 * Keeps a client of S3 Control from putting the account id before a host of 127.0.0.1, which makes no address; the account is
 * in a header as well: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html
 * @example
 * keepLoopbackAddress(new S3ControlClient({ region, endpoint: 'http://127.0.0.1:4566' }));
 */
export function keepLoopbackAddress({ config }: Pick<SdkClient, 'config'>): void {
  const { serviceId, endpointProvider } = config;
  if (serviceId !== 'S3 Control' || endpointProvider === undefined) return;
  config.endpointProvider = ((params: { readonly Endpoint?: string }, context: never) => {
    const onLoopback = params.Endpoint?.startsWith('http://127.0.0.1:') ?? false;
    return endpointProvider({ ...params, ...(onLoopback && { RequiresAccountId: false }) } as never, context);
  }) as typeof endpointProvider;
}
