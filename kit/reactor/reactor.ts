import type * as z from 'zod';
import { AppError, ReactorDenied, ReactorFailed, ReactorInvalid, ReactorThrottled, ResourceGone } from '../contract/errors.ts';
import { isPassing } from '../contract/passing-errors.ts';
import {
  type ChangePlan,
  EFFECTS,
  type Effect,
  type Json,
  json,
  plan as planSchema,
  type Verification,
  verification,
} from '../contract/plan.ts';
import type { ReactionFinding, ReactionResource, ReactionTarget } from '../contract/reaction-finding.ts';
import { choosePermissionPhase, type ReactorAnswer, type ReactorCall, reactorCall } from '../contract/reactor-call.ts';
import { formatReactorId } from '../contract/reactor-id.ts';
import { listActions } from '../contract/reactor-manifest.ts';
import { compareStates } from '../contract/states.ts';
import { readText, type Text } from '../contract/text.ts';
import { planGone } from './gone-resource.ts';
import { type Accepts, explainRefusal } from './known-resource.ts';
import type { ReactorManifest } from './manifest.ts';
import { type AnswerCall, type MemberCall, type MemberClients, memberClients } from './member-clients.ts';
import { completePlan, type DraftPlan, refuse, verifyBy } from './plan.ts';

/** The tools and facts of a phase. Everything that leaves the function goes through `clients`. */
export type ReactorContext<Parameters> = {
  readonly executionId: string;
  readonly finding: ReactionFinding;
  /** The resource to act on; its type is one of the manifest's. */
  readonly resource: ReactionResource;
  readonly target: ReactionTarget;
  readonly parameters: Parameters;
  /** Products whose word the binding trusts by name; empty: none but the usual ones. */
  readonly trust: readonly string[];
  readonly clients: MemberClients;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** The context of a reactor's phases, by its manifest: `ContextOf<typeof manifest>`. For helpers; phases infer theirs. */
export type ContextOf<Manifest extends { readonly parameters: z.ZodType }> = ReactorContext<z.output<Manifest['parameters']>>;

/**
 * The resources and phases of a reactor. `plan` and `verify` only read; a plan is no harder to undo than the manifest says.
 * A `plan` that meets the service's word that the resource is gone has nothing to do.
 * `apply` is idempotent: it may run again after a crash, and then finishes what is left. `rollback` brings about exactly the
 * state that its backup says, and removes what `apply` created: it is the plan's backup merged with what others changed since.
 */
export interface ReactorDefinition<Parameters> {
  /** Checked before every phase. `plan` answers with a refusal; no other phase of a resource that is not accepted runs. */
  readonly accepts: Accepts;
  plan(context: ReactorContext<Parameters>): Promise<DraftPlan>;
  /** @returns names of what it created, for `rollback`; nothing (or null) where it created nothing. */
  apply(context: ReactorContext<Parameters>, plan: ChangePlan): Promise<Json> | Promise<void>;
  /**
   * Left out: plans again, for a resource that is mended has nothing to do. A reactor whose fix can leave something to people
   * says so in `rest`. @param plan the plan that was applied; undefined: a platform of an earlier version does not tell
   */
  verify?(context: ReactorContext<Parameters>, plan: ChangePlan | undefined): Promise<Verification>;
  rollback(context: ReactorContext<Parameters>, restore: { readonly backup: Json; readonly created: Json }): Promise<void>;
  /**
   * Reads, with the rights of `verify`, what `rollback` writes, as it is today and in the form of the plan's backup: equal
   * to the backup means restored. Parts that the backup names and that are gone are left out; where the resource itself is
   * gone, it throws ResourceGone or what the service throws then.
   */
  readBack(context: ReactorContext<Parameters>, backup: Json): Promise<Json>;
}

type Pause = (milliseconds: number) => Promise<unknown>;

/**
 * Between the attempts to verify: many services answer the old values for a while after a change. Together 20 s, of the 30
 * that a reactor's function has.
 */
const PATIENCE_MS = [2_000, 6_000, 12_000];

/** @param during the call of the reactor, in which it makes this one */
export type OnMemberCall = (call: MemberCall, during: ReactorCall) => void;

/** Time and AWS, as a reactor meets them. */
export type Surroundings = {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Resolves after so many milliseconds; left out: what is not verified at once is not. */
  readonly pause?: Pause;
  /** Answers the calls of a reactor in place of AWS, for tests. */
  readonly answer?: AnswerCall;
  /** Told of each call before it is made; what it throws is what the call comes to. For tests, and for emulators that check rights. */
  readonly onCall?: OnMemberCall;
};

/** A reactor as the platform runs it: one call in, one answer out. */
export interface Reactor {
  readonly manifest: ReactorManifest;
  /**
   * @throws ReactorInvalid (bad call, parameters or answer, or a resource that is not accepted), ReactorOverreach,
   * ReactorDenied, ReactorThrottled, ResourceGone (of a read-back), ReactorFailed
   */
  run(call: unknown, surroundings?: Surroundings): Promise<ReactorAnswer>;
}

/**
 * Makes a reactor of its manifest, the resources that it accepts and its phases. The context's types come from the manifest.
 * @example
 * export const reactor = defineReactor(manifest, {
 *   accepts: /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/,
 *   async plan({ resource, clients }) {
 *     if (await isEncrypted(clients, resource)) return nothingToDo(`${resource.Id} is encrypted`);
 *     const changes = [{ resource: resource.Id, field: 'SqsManagedSseEnabled', before: false, after: true }];
 *     return change({ summary: `${resource.Id}: encrypt`, changes, backup: { encrypted: false } });
 *   },
 *   apply: ({ resource, clients }) => setEncryption(clients, resource, true),
 *   rollback: ({ resource, clients }) => setEncryption(clients, resource, false),
 *   readBack: async ({ resource, clients }) => ({ encrypted: await isEncrypted(clients, resource) }),
 * });
 */
export function defineReactor<Shape extends z.ZodRawShape>(
  manifest: ReactorManifest<Shape>,
  definition: ReactorDefinition<z.output<z.ZodObject<Shape>>>,
): Reactor {
  const reactorId = formatReactorId(manifest);
  return {
    manifest: manifest as unknown as ReactorManifest,
    async run(input, { now = Date.now, pause, answer, onCall } = {}) {
      const call = read(reactorCall, input, `The call of reactor ${reactorId}`);
      const parameters = read(manifest.parameters, call.parameters, `Parameters of reactor ${reactorId}`);
      const failedInputs = new WeakMap<object, object>();
      const context: ReactorContext<z.output<z.ZodObject<Shape>>> = {
        ...call,
        parameters,
        clients: memberClients({
          reactorId,
          phase: call.phase,
          allowed: listActions(manifest, choosePermissionPhase(call.phase)),
          region: call.target.region,
          credentials: call.credentials,
          answer,
          onCall: onCall === undefined ? undefined : (memberCall) => onCall(memberCall, call),
          onFailure: (error, input) => void (error instanceof Error && failedInputs.set(error, input)),
        }),
        now,
      };
      try {
        const refusal = explainRefusal(definition.accepts, call);
        if (refusal !== undefined) return refused(reactorId, call, refusal);
        return withinEffect(manifest, await runPhase(definition, context, { call, effect: manifest.effect, pause }));
      } catch (cause) {
        const input = cause instanceof Error ? failedInputs.get(cause) : undefined;
        const gone = call.phase === 'plan' ? planGone(cause, { resource: call.resource, input }) : undefined;
        if (gone !== undefined) return { phase: 'plan', plan: gone };
        throw translated(cause, reactorId, call);
      }
    },
  };
}

/** A plan can say so; the other phases were never meant for this resource, and what their caller relies on did not happen. */
function refused(reactorId: string, { phase, resource }: ReactorCall, reason: Text): ReactorAnswer {
  if (phase === 'plan') return { phase, plan: refuse(reason) };
  throw new ReactorInvalid(`Reactor ${reactorId} does not ${phase.replace('-', ' ')} ${resource.Id}: ${readText(reason, 'en')}`);
}

async function runPhase<Parameters>(
  reactor: ReactorDefinition<Parameters>,
  context: ReactorContext<Parameters>,
  { call, effect, pause }: { readonly call: ReactorCall; readonly effect: Effect; readonly pause: Pause | undefined },
): Promise<ReactorAnswer> {
  switch (call.phase) {
    case 'plan':
      return { phase: 'plan', plan: read(planSchema, completePlan(await reactor.plan(context), effect), 'The plan') };
    case 'apply':
      return { phase: 'apply', created: read(json, (await reactor.apply(context, call.plan)) ?? null, 'What apply created') };
    case 'verify':
      return {
        phase: 'verify',
        verification: read(verification, await verifyPatiently(reactor, context, { plan: call.plan, pause }), 'The verification'),
      };
    case 'rollback':
      await reactor.rollback(context, { backup: call.backup, created: call.created });
      return { phase: 'rollback' };
    case 'read-back':
      return { phase: 'read-back', state: read(json, await readBackPatiently(reactor, context, { ...call, pause }), 'What was read back') };
  }
}

async function verifyPatiently<Parameters>(
  reactor: ReactorDefinition<Parameters>,
  context: ReactorContext<Parameters>,
  { plan, pause }: { readonly plan: ChangePlan | undefined; readonly pause: Pause | undefined },
): Promise<Verification> {
  const verify = async () => reactor.verify?.(context, plan) ?? verifyBy(await reactor.plan(context));
  let found = await verify();
  for (const milliseconds of PATIENCE_MS) {
    if (found.verified || pause === undefined) break;
    await pause(milliseconds);
    found = await verify();
  }
  return found;
}

async function readBackPatiently<Parameters>(
  { readBack }: ReactorDefinition<Parameters>,
  context: ReactorContext<Parameters>,
  { backup, awaited, pause }: { readonly backup: Json; readonly awaited?: Json | undefined; readonly pause: Pause | undefined },
): Promise<Json> {
  let state = await readBack(context, backup);
  for (const milliseconds of PATIENCE_MS) {
    if (awaited === undefined || pause === undefined || compareStates(awaited, state).length === 0) break;
    await pause(milliseconds);
    state = await readBack(context, backup);
  }
  return state;
}

/** People chose mode and approvers by what the manifest says of undoing; a plan must not turn out worse. */
function withinEffect(manifest: Pick<ReactorManifest, 'publisher' | 'id' | 'effect'>, answer: ReactorAnswer): ReactorAnswer {
  if (answer.phase !== 'plan' || answer.plan.outcome !== 'change') return answer;
  if (EFFECTS.indexOf(answer.plan.effect) <= EFFECTS.indexOf(manifest.effect)) return answer;
  throw new ReactorInvalid(
    `Reactor ${formatReactorId(manifest)} plans what is ${answer.plan.effect}, but its manifest says ${manifest.effect}. Correct the manifest.`,
  );
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || '$'}: ${issue.message}`);
  throw new ReactorInvalid(`${what} is invalid. ${problems.join('; ')}`);
}

/** Names of the SDK's errors: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html and each service's. */
const DENIED = new RegExp(
  '^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError(Exception)?|NotAuthorized|Forbidden|' +
    'ExpiredToken(Exception)?|InvalidClientTokenId|RequestExpired|UnrecognizedClientException)$',
);
/** Parts that need not be there (a policy, a configuration) are asked for with `absentWhen`, so these are about the resource. */
const GONE = /NotFound|NonExistent|DoesNotExist|^NoSuch(Bucket|Entity)(Exception)?$/;

function translated(cause: unknown, reactorId: string, { phase, resource }: ReactorCall): AppError {
  if (cause instanceof AppError) return cause;
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  const what = `Reactor ${reactorId} could not ${phase.replace('-', ' ')} ${resource.Id}: ${name}: ${message}`;
  if (DENIED.test(name))
    return new ReactorDenied(`${what}. Check the member role and the service control policies of the account.`, { cause });
  if (isPassing(cause)) return new ReactorThrottled(what, { cause });
  if (phase === 'read-back' && GONE.test(name)) return new ResourceGone(what, { cause });
  return new ReactorFailed(what, { cause });
}
