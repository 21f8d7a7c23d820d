import { randomUUID } from 'node:crypto';
import { formatReactorId } from '@attack-reactor/kit/contract';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { Finding } from '#domain/finding/finding.ts';
import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import type { Cloud } from '../cloud.ts';
import { requireEmulatedServices } from '../member-accounts.ts';
import { chooseReactor, HAND_MODES, requireFinding } from './choose-reactor.ts';
import { type ExecutionReport, plannedStep } from './execution-report.ts';
import type { ReactionCloud } from './reaction-cloud.ts';
import { makePublicBucket } from './scene.ts';

const reactRequest = z.object({
  finding: z.unknown(),
  mode: z.enum(HAND_MODES),
  reactorId: z.string().optional(),
  parameters: z.record(z.string(), z.json()).default({}),
  /** The product that the binding names; left out: the usual ones. */
  trust: z.string().optional(),
  requestedBy: z.string().min(1),
});

/**
 * Brings a finding into Security Hub and starts the workflow for it, as a person would, under a binding made for this one
 * start. Where the finding is about a bucket that does not exist, one is made that is as public as the finding says.
 * @throws ConfigurationInvalid for a document that no reactor answers to
 */
export async function reactByHand(cloud: Cloud, reaction: ReactionCloud, input: unknown): Promise<ExecutionReport> {
  const request = reactRequest.parse(input);
  const finding = requireFinding(request.finding);
  const reactor = chooseReactor(await reaction.reactors(), finding, { mode: request.mode, wanted: request.reactorId });
  requireEmulatedServices(reactor.manifest, reaction.memberAccounts.kind);
  await setScene(reaction, finding);
  // NOTIFIED: the bindings that wait for events leave it alone, and only this start reacts.
  cloud.securityHub.ingest({ ...Object(request.finding), Workflow: { Status: 'NOTIFIED' } });
  const bindingId = `by-hand-${randomUUID().slice(0, 8)}`;
  await reaction.putBinding({
    id: bindingId,
    match: writeMatch(finding, reactor),
    reactorId: formatReactorId(reactor.manifest),
    mode: request.mode,
    intent: 'any',
    parameters: request.parameters,
    ...(request.trust !== undefined && { trust: [request.trust] }),
    scope: { accounts: { include: [finding.AwsAccountId] }, regions: { include: [finding.Region] } },
  });
  const toldBefore = reaction.wecom.messages().length;
  try {
    await start(reaction, bindingId, finding, request.requestedBy);
    await cloud.settled();
  } finally {
    await forgetBinding(reaction, bindingId);
  }
  return reportExecution(reaction, bindingId, toldBefore);
}

/** Takes back the binding that was made for one start, unless people are still asked: what they agree to happens under it. */
export async function forgetBinding(reaction: ReactionCloud, executionId: string): Promise<void> {
  const record = await reaction.execution(executionId);
  if (record?.result !== null) await reaction.removeBinding(executionId);
}

/** Reads the present state of an execution. @throws ConfigurationInvalid where there is none */
export async function reportExecution(reaction: ReactionCloud, executionId: string, toldBefore = 0): Promise<ExecutionReport> {
  const record = await reaction.execution(executionId);
  if (record === undefined) throw new ConfigurationInvalid(`There is no execution ${executionId} on this platform.`);
  const run = reaction.stepFunctions.executions().find(({ name }) => name === executionId);
  const { status, verified, backupRef, reason, why = [], ...result } = record.result ?? unfinished(run?.status);
  const plan = result.plan ?? plannedIn(record);
  return {
    execution: executionId,
    reactor: record.reaction.decision.kind === 'react' ? record.reaction.decision.reactor.id : null,
    status,
    plan: { summary: plan?.summary ?? null, effect: plan?.effect ?? null, changes: plan?.changes ?? [] },
    verified,
    backupRef,
    reason,
    why,
    messages: reaction.wecom
      .messages()
      .slice(toldBefore)
      .map(({ content }) => content),
    path: (run?.steps ?? []).map(({ state, kind, detail }) => (kind === 'entered' ? state : `${state} (${kind} ${detail})`.trim())),
  };
}

function unfinished(run: string | undefined) {
  return {
    status: run === 'RUNNING' ? 'WAITING_FOR_APPROVAL' : 'UNKNOWN',
    plan: null,
    verified: false,
    backupRef: null,
    reason: null,
    why: [],
  };
}

/** While people are asked there is no result yet; the plan stands in the history. */
function plannedIn({ steps }: ExecutionRecord) {
  const step = steps.find(({ name }) => name === 'PLANNED');
  return plannedStep.safeParse(step?.detail).data?.plan;
}

async function start(reaction: ReactionCloud, name: string, finding: Finding, requestedBy: string): Promise<void> {
  const { Id, ProductArn, AwsAccountId, Region } = finding;
  const client = reaction.host.client(SFNClient);
  const input = { detail: { findings: [{ Id, ProductArn, AwsAccountId, Region }] }, trigger: 'manual', requestedBy, bindingId: name };
  await client.send(new StartExecutionCommand({ stateMachineArn: reaction.waitingStateMachineArn, name, input: JSON.stringify(input) }));
  client.destroy();
}

function writeMatch(finding: Finding, { manifest }: InstalledReactor): object {
  if (finding.SecurityControlId !== undefined) return { control: finding.SecurityControlId };
  const [first] = finding.Types;
  if (first === undefined)
    throw new ConfigurationInvalid(
      `The finding names neither a control nor a type, so reactor ${formatReactorId(manifest)} cannot be bound to it.`,
    );
  return { findingType: first.split('/').at(-1) };
}

async function setScene({ memberAccounts }: ReactionCloud, { Resources, AwsAccountId: accountId, Region: region }: Finding): Promise<void> {
  for (const { Type, Id } of Resources) {
    if (Type === 'AwsS3Bucket') await makePublicBucket(memberAccounts, { accountId, region, bucket: Id.split(':').at(-1) ?? Id });
  }
}
