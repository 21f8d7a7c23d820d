import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatReactorId } from '@attack-reactor/kit/contract';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { at, textAt } from '#domain/base/json.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { Notification } from '#domain/notification/notification.ts';
import { APPROVAL_TIMES } from '#domain/reaction/approval-times.ts';
import { binding } from '#domain/reaction/binding.ts';
import { closedState, reactionState } from '#domain/reaction/reaction-state.ts';
import { type AnswerApprovalDeps, answerApproval } from '#handlers/answer-approval/core.ts';
import type { StepHandler } from '#handlers/functions.ts';
import { type ParseFindingDeps, parseFindingInput, parseFindings } from '#handlers/parse-finding/core.ts';
import { recordExecution } from '#handlers/record-execution/core.ts';
import { approvalRequest, requestApproval } from '#handlers/request-approval/core.ts';
import { sendNotification } from '#handlers/send-notification/core.ts';
import { startDynamoDb } from '#local/dynamodb/dynamodb.ts';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';
import { createTables, LOCAL_TABLES } from '#local/tables.ts';
import { systemClock } from '#platform/base/clock.ts';
import { parseInput } from '#platform/base/task-pipeline.ts';
import { approvalsTable } from '#platform/reaction/approvals.ts';
import { type DeferredReactions, deferredReactionsTable } from '#platform/reaction/deferred-reactions.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { reactionGuardsTable } from '#platform/reaction/reaction-guards.ts';
import type { Workflow } from '#platform/reaction/workflow.ts';
import { readActive } from '../mapping/output.ts';

const BINDINGS = join(import.meta.dirname, '../../local/bindings.json');
const REGION = 'eu-central-1';

/** Effects of handlers on the outside, in order, for people: `told FIXED`, `finding … → RESOLVED`. */
export type Effects = string[];

export type TaskHandlers = {
  /** @throws ConfigurationInvalid for a handler that needs a member account and therefore a mock */
  invoke(handler: StepHandler, payload: unknown, state: string): Promise<unknown>;
  close(): Promise<void>;
};

export type HandlersOptions = {
  /** The findings of the event, which Security Hub would be asked for. */
  readonly findings: readonly unknown[];
  readonly verdict: 'approve' | 'reject' | undefined;
  /** Gets an answer to the task that waits; false: none does. */
  readonly workflow: Pick<Workflow, 'answer'>;
  /** Called with the token of a question that nobody answers. */
  readonly lapse: (taskToken: string) => void;
  readonly effects: Effects;
};

/**
 * The real handlers, on tables of their own: the shipped mapping, bindings and reactors decide. Reactors do not run here:
 * the states that call them need a mock.
 */
export async function handlersFor(options: HandlersOptions): Promise<TaskHandlers> {
  const dynamoDb = await startDynamoDb();
  await createTables(dynamoDb);
  const client = new DynamoDBClient({
    endpoint: dynamoDb.url,
    region: REGION,
    credentials: { accessKeyId: 'AKIALOCALEXAMPLE', secretAccessKey: 'local' },
  });
  const records = executionRecordsTable(client, LOCAL_TABLES.executions, systemClock);
  const guards = reactionGuardsTable(client, LOCAL_TABLES.guards, systemClock);
  const approvals = approvalsTable(client, LOCAL_TABLES.approvals);
  const { effects } = options;
  const waiting = deferredReactionsTable(client, LOCAL_TABLES.guards);
  const deferred: DeferredReactions = {
    ...waiting,
    put: async (reaction) => {
      await waiting.put(reaction);
      effects.push(`waits for another try: ${reaction.because}`);
    },
  };
  const topic = { publish: async ({ kind }: Notification) => void effects.push(`told ${kind}`) };
  const findings = {
    move: async ({ Id }: { readonly Id: string }, to: string) => {
      effects.push(`finding ${Id} → ${to}`);
      return 'moved' as const;
    },
  };
  const told = { topic, places: { consoleUrl: undefined, environment: undefined, homeRegion: REGION }, clock: systemClock };
  const handlers: Readonly<Record<StepHandler, (payload: unknown, state: string) => Promise<unknown>>> = {
    'verify-reactor': async (_payload, state) => {
      throw needsMock(state, 'checks a package, which needs a hub');
    },
    'install-reactor': async (_payload, state) => {
      throw needsMock(state, 'installs a reactor, which needs a hub');
    },
    'parse-finding': async (payload) => parseFindings(parseInput(parseFindingInput, payload), await parsing(options, { records, guards })),
    'dispatch-finding': async (_payload, state) => {
      throw needsMock(state, 'calls a reactor, which needs a member account');
    },
    'request-approval': async (payload) => {
      const waits = { approvalSeconds: APPROVAL_TIMES.seconds, acknowledgeSeconds: APPROVAL_TIMES.signSeconds };
      await requestApproval(parseInput(approvalRequest, payload), { approvals, records, ...told, ...waits });
      await answerQuestion(payload, options, { approvals, records, ...told });
    },
    'record-execution': (payload) =>
      recordExecution(parseInput(reactionState, payload), { records, deferred, findings, guards, clock: systemClock }),
    'send-notification': (payload) => sendNotification(parseInput(closedState, payload), { records, ...told }),
  };
  return {
    invoke: (handler, payload, state) => handlers[handler](payload, state),
    async close() {
      client.destroy();
      await dynamoDb.close();
    },
  };
}

function needsMock(state: string, why: string): ConfigurationInvalid {
  return new ConfigurationInvalid(`State "${state}" ${why}. Give its answer: --mock "${state}=FILE".`);
}

/** As somebody who may, through the handler that people's answers go through. */
async function answerQuestion(
  question: unknown,
  { verdict, workflow, lapse }: HandlersOptions,
  deps: Pick<AnswerApprovalDeps, 'approvals' | 'records' | 'topic' | 'places' | 'clock'>,
): Promise<void> {
  if (verdict === undefined) return lapse(textAt(question, 'taskToken') ?? '');
  const executionId = textAt(question, 'reaction', 'id') ?? '';
  const groups = (await deps.approvals.find(executionId))?.approval.approvers ?? [];
  const by = { id: 'local-operator', groups: [...groups] };
  // There is no Security Hub here: the finding is what the question is about, unchanged since.
  const reader = { find: async () => [at(question, 'reaction', 'finding')] };
  await answerApproval(
    { executionId, verdict, by, comment: '', breakGlass: false },
    { ...deps, reader, workflow: { ...NO_WORKFLOW, ...workflow } },
  );
}

async function parsing(
  { findings, effects }: HandlersOptions,
  tables: Pick<ParseFindingDeps, 'records' | 'guards'>,
): Promise<ParseFindingDeps> {
  const { release } = await readActive(async () => undefined);
  const index = new MappingIndex(release);
  const bindings = z.array(binding).parse(JSON.parse(readFileSync(BINDINGS, 'utf8')));
  const reactors = new Map((await shippedReactors()).map((reactor) => [formatReactorId(reactor.manifest), reactor]));
  return {
    mapping: { current: async () => index },
    rules: async () => ({ bindings, reactors }),
    organization: { findPlace: async () => ({ isMember: true, organizationalUnits: [] }) },
    reader: { find: async ({ id }) => findings.filter((finding) => textAt(finding, 'Id') === id) },
    ...tables,
    deadLetters: { put: async (letters) => void effects.push(...letters.map(({ field, detail }) => `set aside: ${field} ${detail}`)) },
    clock: systemClock,
  };
}

const NO_WORKFLOW: Workflow = {
  start: async () => undefined,
  answer: async () => false,
  heartbeat: async () => false,
};
