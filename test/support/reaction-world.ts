import type { Json, Plan, ReactorAnswer, ReactorCall } from '@attack-reactor/kit/contract';
import { formatReactorId } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { type FindingAddress, isAtAddress } from '#domain/finding/finding-address.ts';
import type { LateMove } from '#domain/finding/late-move.ts';
import type { Notification } from '#domain/notification/notification.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import type { Ownership } from '#domain/reaction/infrastructure-code.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { type Answered, type ClosedState, type Decided, isPlanned, type Planned } from '#domain/reaction/reaction-state.ts';
import { type DispatchDeps, planReaction } from '#handlers/dispatch-finding/core.ts';
import { parseFindingInput, parseFindings } from '#handlers/parse-finding/core.ts';
import { resumeReactions } from '#handlers/resume-reactions/core.ts';
import { startReactions } from '#handlers/start-reaction/core.ts';
import type { DeadLetter } from '#platform/queue/dead-letters.ts';
import { approvalsTable } from '#platform/reaction/approvals.ts';
import { deferredReactionsTable } from '#platform/reaction/deferred-reactions.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { lateMovesTable } from '#platform/reaction/late-moves.ts';
import { reactionGuardsTable } from '#platform/reaction/reaction-guards.ts';
import { reactorVersionsTable } from '#platform/reaction/reactor-versions.ts';
import { resourceLeasesTable } from '#platform/reaction/resource-leases.ts';
import type { MoveOutcome } from '#platform/security-hub/finding-status.ts';
import { ManualClock } from './manual-clock.ts';
import { mappingIndex } from './mapping-release.ts';
import type { ReactionTables } from './reaction-tables.ts';
import { aBinding, anInstalledReactor, aPlan, aReaction, aState, MEMBER, type SomeFields } from './reactions.ts';

/** A fault at one phase of the reactor: before it did anything, or after it did its work; with `after`, only once that phase has been. */
type Fault = {
  readonly phase: ReactorCall['phase'];
  readonly when: 'before' | 'after';
  readonly error: Error;
  times: number;
  readonly after?: ReactorCall['phase'];
};

/** A member account with one bucket, and a reactor that closes it. */
class MemberBucket {
  policy = 'public';
  /** Settings that others made at the bucket; the reactor reads and writes them along, as parts of the same document. */
  readonly others: Record<string, Json> = {};
  plan: (policy: string) => Plan = (policy) =>
    policy === 'public' ? aPlan() : { outcome: 'nothing-to-do', summary: 'is private already' };
  /** Says that it applied, or rolled back, and did not. */
  lies = false;
  /** Says that it reads as fixed, whatever the policy. */
  verifies = false;
  /** The part of the finding that a fix which reads as done leaves to people. */
  rest: string | undefined;
  readonly calls: ReactorCall[] = [];
  /** The function of each call. */
  readonly functions: string[] = [];
  readonly faults: Fault[] = [];

  readonly call = async (functionName: string, call: ReactorCall): Promise<never> => {
    this.calls.push(call);
    this.functions.push(functionName);
    this.#fail(call.phase, 'before');
    const answer = this.#answer(call);
    this.#fail(call.phase, 'after');
    return answer as never;
  };

  phases(): string[] {
    return this.calls.map(({ phase }) => phase);
  }

  #answer(call: ReactorCall): ReactorAnswer {
    if (call.phase === 'plan') return { phase: 'plan', plan: this.plan(this.policy) };
    if (call.phase === 'apply') {
      if (!this.lies) this.policy = 'private';
      return { phase: 'apply', created: null };
    }
    if (call.phase === 'rollback') {
      if (!this.lies) this.#write(call.backup);
      return { phase: 'rollback' };
    }
    if (call.phase === 'read-back') return { phase: 'read-back', state: { ...this.others, policy: this.policy } };
    const isClosed = this.policy === 'private' || this.verifies;
    return {
      phase: 'verify',
      verification: isClosed ? { verified: true, rest: this.rest } : { verified: false, reason: 'the policy is still public' },
    };
  }

  /** The whole document, as reactors of services without a finer call do. */
  #write(state: Json): void {
    const { policy, ...others } = z.looseObject({ policy: z.string() }).parse(state);
    this.policy = policy;
    for (const name of Object.keys(this.others)) delete this.others[name];
    Object.assign(this.others, others);
  }

  #hasBeen(phase: string | undefined): boolean {
    return phase === undefined || this.phases().includes(phase);
  }

  #fail(phase: string, when: Fault['when']): void {
    const fault = this.faults.find((one) => one.phase === phase && one.when === when && one.times > 0 && this.#hasBeen(one.after));
    if (fault === undefined) return;
    fault.times -= 1;
    throw fault.error;
  }
}

/** Everything of the reaction path: real tables on a stand-in of DynamoDB, the rest in memory. Fields may be changed. */
export function reactionWorld(tables: ReactionTables) {
  const clock = new ManualClock();
  const member = new MemberBucket();
  const state = {
    bindings: [aBinding()] as Binding[],
    reactors: [anInstalledReactor()] as InstalledReactor[],
    members: new Set([MEMBER]),
    ownership: { kind: 'by-hand' } as Ownership | undefined,
    /** The tags of today; undefined: nobody can tell. */
    tags: {} as Readonly<Record<string, string>> | undefined,
    /** The content of Security Hub, by Id. */
    stored: [] as Record<string, unknown>[],
    /** Thrown by the next calls of a port, one each. */
    trouble: { move: [] as Error[], publish: [] as Error[], start: [] as Error[], read: [] as Error[], send: [] as Error[] },
    waits: true,
    /** Names of the executions that Step Functions says are running. */
    running: new Set<string>(),
  };
  const seen = {
    started: [] as { readonly arn: string; readonly name: string; readonly input: unknown }[],
    moved: [] as { readonly to: string; readonly note: string; readonly reopens: boolean }[],
    told: [] as Notification[],
    letters: [] as DeadLetter[],
    sessions: [] as { readonly executionId: string; readonly policy: string }[],
    answers: [] as unknown[],
    queued: [] as string[],
  };
  const raise = (errors: Error[]) => {
    const error = errors.shift();
    if (error !== undefined) throw error;
  };
  const ports = {
    mapping: { current: async () => mappingIndex() },
    rules: async () => ({ bindings: state.bindings, reactors: new Map(state.reactors.map((one) => [formatReactorId(one.manifest), one])) }),
    organization: {
      findPlace: async (id: string) => ({ isMember: state.members.has(id), organizationalUnits: ['ou-abcd-12345678', 'r-abcd'] }),
    },
    guards: reactionGuardsTable(tables.client, tables.guards, clock),
    leases: resourceLeasesTable(tables.client, tables.guards, clock),
    deferred: deferredReactionsTable(tables.client, tables.guards),
    moves: lateMovesTable(tables.client, tables.guards),
    records: executionRecordsTable(tables.client, tables.records, clock),
    versions: reactorVersionsTable(tables.client, tables.reactors, clock),
    approvals: approvalsTable(tables.client, tables.approvals),
    deadLetters: { put: async (letters: readonly DeadLetter[]) => void seen.letters.push(...letters) },
    sessions: {
      async open(_target: unknown, executionId: string, policy: string) {
        seen.sessions.push({ executionId, policy });
        return { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
      },
    },
    functions: { call: member.call },
    ownership: { of: async () => state.ownership, loadTags: async () => state.tags },
    workflow: {
      async start(arn: string, name: string, input: object) {
        raise(state.trouble.start);
        if (!seen.started.some((one) => one.name === name)) seen.started.push({ arn, name, input });
      },
      async answer(_token: string, output: object) {
        if (state.waits) seen.answers.push(output);
        return state.waits;
      },
      heartbeat: async () => state.waits,
    },
    reader: {
      find: async (address: FindingAddress) => state.stored.filter((one) => isAtAddress(one, address)),
      async findAll(ids: readonly string[]) {
        raise(state.trouble.read);
        return state.stored.filter((one) => ids.includes(String(one['Id'])));
      },
    },
    findings: {
      async move(_finding: unknown, to: string, note: string, { reopens } = { reopens: false }): Promise<MoveOutcome> {
        raise(state.trouble.move);
        seen.moved.push({ to, note, reopens });
        return 'moved';
      },
      async moveLate({ to, note, reopens }: LateMove): Promise<MoveOutcome> {
        raise(state.trouble.move);
        seen.moved.push({ to, note, reopens });
        return 'moved';
      },
    },
    topic: {
      async publish(message: Notification) {
        raise(state.trouble.publish);
        seen.told.push(message);
      },
    },
    watch: { isRunning: async (_arn: string, name: string) => state.running.has(name) },
    queue: {
      async send(body: string) {
        raise(state.trouble.send);
        seen.queued.push(body);
      },
    },
    places: { consoleUrl: 'https://console.example', environment: 'production', homeRegion: 'eu-central-1' },
    clock,
  };
  const dispatch: DispatchDeps = ports;
  /** A reaction whose record is open, and whose finding Security Hub holds. */
  const opened = async (overrides: Partial<Decided> = {}): Promise<Decided> => {
    const reaction = aReaction(overrides);
    if (!state.stored.some((one) => one['Id'] === reaction.finding.Id)) state.stored.push(asStored(reaction));
    await ports.records.open(reaction);
    return reaction;
  };
  let delivered = 0;
  return {
    ...ports,
    member,
    state,
    seen,
    dispatch,
    /** One message for each document. */
    deliver: (...documents: readonly unknown[]) =>
      startReactions(
        documents.map((document) => {
          delivered += 1;
          const body = typeof document === 'string' ? document : JSON.stringify(document);
          return { messageId: `message-${delivered}`, body };
        }),
        { ...ports, stateMachines: { waiting: 'waiting', express: 'express' } },
      ),
    resume: () => resumeReactions({ ...ports, stateMachines: { waiting: 'waiting', express: 'express' } }),
    parse: (input: object, executionName = 'manual-run') => parseFindings(parseFindingInput.parse({ executionName, input }), ports),
    opened,
    /** A reaction whose record is open, in the state that these fields make of it. */
    async openedState(fields: SomeFields): Promise<ClosedState> {
      const state = aState(fields);
      await ports.records.open(state);
      return state;
    },
    /** A reaction whose record is open and whose plan stands. */
    async planned(overrides: Partial<Decided> = {}): Promise<Planned | Answered> {
      const state = await planReaction(await opened(overrides), ports);
      if (isPlanned(state)) return state;
      throw new Error(`There is no plan: ${state.result.status}, ${state.result.reason}`);
    },
    stepsOf: async (id: string) => (await ports.records.find(id))?.steps.map(({ name }) => name) ?? [],
  };
}

/** The finding of a reaction as Security Hub holds it. */
function asStored({ finding, resource }: Decided): Record<string, unknown> {
  return { ...finding, SchemaVersion: '2018-10-08', Description: finding.Title, Resources: [resource] };
}

export type ReactionWorld = ReturnType<typeof reactionWorld>;
