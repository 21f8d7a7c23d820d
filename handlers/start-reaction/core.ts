import { readMessage } from '#domain/finding/envelope.ts';
import type { Finding } from '#domain/finding/finding.ts';
import { identifySubject, type ReactionSubject, subjectHash } from '#domain/reaction/execution-name.ts';
import type { SkipReason, Trigger } from '#domain/reaction/reaction.ts';
import { type DeadLetters, writeLetter } from '#platform/queue/dead-letters.ts';
import type { QueueMessage } from '#platform/queue/queue-pipeline.ts';
import type { ReactionGuards } from '#platform/reaction/reaction-guards.ts';
import { type ReactionSources, reactionsOfFinding, type UnnamedReaction } from '#platform/reaction/reactions-of-finding.ts';
import type { Workflow } from '#platform/reaction/workflow.ts';

export type StartReactionDeps = ReactionSources & {
  readonly guards: ReactionGuards;
  readonly workflow: Workflow;
  readonly deadLetters: DeadLetters;
  readonly stateMachines: { readonly waiting: string; readonly express: string };
};

/** A request is carried out once, however late it is delivered again: SQS keeps messages for up to 14 days. */
const REQUEST_MINUTES = 15 * 24 * 60;

/** The fate of one resource of one finding, or of a finding that starts nothing. */
export type StartOutcome =
  | { readonly kind: 'started'; readonly messageId: string; readonly executionName: string; readonly express: boolean }
  | { readonly kind: 'repeated'; readonly messageId: string }
  | { readonly kind: 'skipped'; readonly messageId: string; readonly reason: SkipReason }
  | { readonly kind: 'rejected'; readonly messageId: string; readonly reason: string; readonly field: string; readonly detail: string }
  | { readonly kind: 'failed'; readonly messageId: string; readonly error: string; readonly detail: string };

/**
 * Starts one workflow for each resource that a binding wants something done about, and nothing for the rest: 95 of 100
 * findings end here. Repetitions of a finding, in a batch, across standards or after a crash, start nothing twice.
 * Answers one outcome per resource or finding; messages of `failed` ones must be delivered again.
 * @throws DeadLetterUnavailable: the whole batch returns
 */
export async function startReactions(messages: readonly QueueMessage[], deps: StartReactionDeps): Promise<StartOutcome[]> {
  const seen = new Set<string>();
  const outcomes: StartOutcome[] = [];
  for (const message of messages) outcomes.push(...(await startFromMessage(message, seen, deps)));
  const again = new Set(outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? outcome.messageId : [])));
  const letters = messages.flatMap((message) => {
    const rejected = outcomes.filter((outcome) => outcome.kind === 'rejected' && outcome.messageId === message.messageId);
    // One that is delivered again is set aside then; else it would have a letter for each delivery.
    return again.has(message.messageId)
      ? []
      : (writeLetter(
          message,
          rejected.filter((outcome) => outcome.kind === 'rejected'),
        ) ?? []);
  });
  await deps.deadLetters.put(letters);
  return outcomes;
}

async function startFromMessage({ messageId, body }: QueueMessage, seen: Set<string>, deps: StartReactionDeps): Promise<StartOutcome[]> {
  const { findings, customAction, eventId = '' } = readMessage(body);
  const trigger: Trigger = customAction === undefined ? 'event' : 'custom-action';
  const request = customAction === undefined ? '' : eventId;
  const outcomes: StartOutcome[] = [];
  for (const parsed of findings) {
    if (parsed.kind === 'reject') outcomes.push({ ...parsed, kind: 'rejected', messageId });
    else if (parsed.kind === 'own') outcomes.push({ kind: 'skipped', messageId, reason: 'own-finding' });
    else outcomes.push(...(await startFromFinding(parsed.finding, { messageId, trigger, request, customAction }, seen, deps)));
  }
  return outcomes;
}

type Origin = {
  readonly messageId: string;
  readonly trigger: Trigger;
  readonly request: string;
  readonly customAction: string | undefined;
};

async function startFromFinding(finding: Finding, origin: Origin, seen: Set<string>, deps: StartReactionDeps): Promise<StartOutcome[]> {
  const { messageId, trigger, customAction } = origin;
  try {
    const found = await reactionsOfFinding(finding, { trigger, requestedBy: customAction ?? null }, deps);
    if (found.kind === 'reject') return [{ ...found, kind: 'rejected', messageId }];
    if (found.kind === 'none') return [{ kind: 'skipped', messageId, reason: found.reason }];
    const outcomes: StartOutcome[] = [];
    for (const reaction of found.reactions) outcomes.push(await start(reaction, found.coolDownMinutes, origin, seen, deps));
    return outcomes;
  } catch (error) {
    // One finding that cannot be looked up must not hold back the others of its batch, whatever is wrong with it.
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return [{ kind: 'failed', messageId, error: name, detail: message }];
  }
}

async function start(
  reaction: UnnamedReaction,
  coolDownMinutes: number,
  origin: Origin,
  seen: Set<string>,
  deps: StartReactionDeps,
): Promise<StartOutcome> {
  const { messageId, trigger, request, customAction } = origin;
  const { decision } = reaction;
  if (decision.kind === 'skip' && trigger === 'event') return { kind: 'skipped', messageId, reason: decision.reason };
  const subject: ReactionSubject = identifySubject(reaction, request);
  if (seen.has(subjectHash(subject))) return { kind: 'repeated', messageId };
  const claim = await deps.guards.claim(subject, request === '' ? coolDownMinutes : REQUEST_MINUTES);
  if (claim.kind === 'started-before') return { kind: 'repeated', messageId };
  if (claim.kind === 'busy')
    return { kind: 'failed', messageId, error: 'ExecutionBusy', detail: 'another container is starting this reaction' };

  const mustWait = decision.kind === 'react' && (decision.mode === 'approval' || decision.waitUntil !== null);
  const input = {
    detail: { findings: [{ ...reaction.finding, Resources: [reaction.resource] }] },
    trigger,
    requestedBy: customAction ?? null,
  };
  await deps.workflow.start(mustWait ? deps.stateMachines.waiting : deps.stateMachines.express, claim.executionName, input);
  await deps.guards.started(subject, claim.attempt);
  seen.add(subjectHash(subject));
  return { kind: 'started', messageId, executionName: claim.executionName, express: !mustWait };
}
