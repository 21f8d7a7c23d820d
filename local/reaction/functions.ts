import { FUNCTIONS } from '#handlers/functions.ts';
import type { Host } from '#platform/base/host.ts';
import type { Environment, LambdaHandler } from '#platform/base/pipeline.ts';
import { callInTime } from '../lambda/timeout.ts';
import { lambdaContext } from '../lambda-context.ts';
import { LOCAL_PACE } from '../local-pace.ts';
import { type StartTimer, startRealTimer } from '../timer.ts';

export type TaskHandler = LambdaHandler<unknown, unknown>;
/** Stands between a caller and a function; `call` is what would have happened. */
export type OnCall = (functionName: string, payload: unknown, call: () => Promise<unknown>) => Promise<unknown>;

/** The containers of the functions that are called one by one, and the timer that ends a call. */
export type Functions = {
  readonly handlers: ReadonlyMap<string, TaskHandler>;
  readonly startLimit: StartTimer;
  readonly home: { readonly accountId: string; readonly region: string };
};

/** A container of a function. @throws ConfigurationInvalid where it lacks a variable */
export async function startFunction<Handler>(name: string, variables: Environment, host: Host): Promise<Handler> {
  const loaded: { pipeline: { start(variables: Environment, host: Host): Handler } } = await import(`../../handlers/${name}/handler.ts`);
  return loaded.pipeline.start(variables, host);
}

/** @throws Error `Sandbox.Timedout` after the timeout of the function, which runs on in this process, and what the function throws */
export async function callFunction(
  { handlers, startLimit, home }: Functions,
  name: string,
  payload: unknown,
  onCall: OnCall = (_name, _payload, call) => call(),
): Promise<unknown> {
  const handler = handlers.get(name);
  if (handler === undefined) throw new Error(`No function ${name} on this machine.`);
  const definition = FUNCTIONS.find((one) => one.name === name);
  if (definition === undefined) throw new Error(`No function ${name} is defined.`);
  const context = lambdaContext({ ...home, ...definition, functionName: name }, Date.now);
  // Through JSON, as between functions in AWS.
  const call = () => handler(JSON.parse(JSON.stringify(payload)), context);
  return callInTime(definition.timeoutSeconds * 1000, startLimit, () => onCall(name, payload, call));
}

/** The clock of this machine, at the pace of LOCAL_PACE. */
export function startSlowLimit(milliseconds: number, ring: () => void): () => void {
  return startRealTimer(milliseconds * LOCAL_PACE.limitFactor, ring);
}
