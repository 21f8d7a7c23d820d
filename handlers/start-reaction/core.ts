import { readMessage } from '#domain/finding/envelope.ts';
import type { Finding } from '#domain/finding/finding.ts';
import { EXPRESS_LASTS_MS, WAITING_LASTS_MS } from '#domain/reaction/claim.ts';
import { readDueReaction } from '#domain/reaction/due-reaction.ts';
import { ineligibility, isNewerThan, isResolvedAndFails } from '#domain/reaction/eligibility.ts';
import { identifySubject, subjectHash } from '#domain/reaction/execution-name.ts';
import type { SkipReason, Trigger } from '#domain/reaction/reaction.ts';
import { type DeadLetters, writeLetter } from '#platform/queue/dead-letters.ts';
import type { QueueMessage } from '#platform/queue/queue-pipeline.ts';
import type { DeferredReactions } from '#platform/reaction/deferred-reactions.ts';
import type { ReactionGuards } from '#platform/reaction/reaction-guards.ts';
import { type ReactionSources, reactionsOfFinding, type UnnamedReaction } from '#platform/reaction/reactions-of-finding.ts';
import type { Workflow } from '#platform/reaction/workflow.ts';

export type StartReactionDeps = ReactionSources & {
  readonly guards: ReactionGuards;
  readonly deferred: DeferredReactions;
  readonly workflow: Workflow;
  readonly deadLetters: DeadLetters;
  readonly stateMachines: { readonly waiting: string; readonly express: string };
};

/** A request is carried out once, however late it is delivered again: SQS keeps messages for up to 14 days. */
const REQUEST_LASTS_MS = 15 * 24 * 3_600_000;

/** The fate of one resource of one finding, or of a finding that starts nothing. */
export type StartOutcome =
  | { readonly kind: 'started'; readonly messageId: string; readonly executionName: string; readonly express: boolean }
  | { readonly kind: 'repeated'; readonly messageId: string }
  | { readonly kind: 'deferred'; readonly messageId: string; readonly until: string }
  | { readonly kind: 'skipped'; readonly messageId: string; readonly reason: SkipReason }
  | { readonly kind: 'rejected'; readonly messageId: string; readonly reason: string; readonly field: string; readonly detail: string }
  | { readonly kind: 'failed'; readonly messageId: string; readonly error: string; readonly detail: string };

/**
 * Starts one workflow for each resource that a binding wants something done about, and nothing for the rest: 95 of 100
 * findings end here. Repetitions of a finding, in a batch, across standards or after a crash, start nothing twice; what
 * fails again while its resource cools down waits for the end of that.
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

/** The origin says who wants reactions to the findings of a message. */
type Origin = {
  readonly messageId: string;
  readonly trigger: Trigger;
  readonly requestedBy: string | null;
  /** The request of a person; empty for events. */
  readonly request: string;
  /** The one resource that a reaction waited for; undefined: every one of the finding. */
  readonly resourceId: string | undefined;
};

async function startFromMessage(message: QueueMessage, seen: Set<string>, deps: StartReactionDeps): Promise<StartOutcome[]> {
  const { messageId } = message;
  const { findings, ...origin } = readOrigin(message);
  const outcomes: StartOutcome[] = [];
  for (const parsed of findings) {
    if (parsed.kind === 'reject') outcomes.push({ ...parsed, kind: 'rejected', messageId });
    else if (parsed.kind === 'own') outcomes.push({ kind: 'skipped', messageId, reason: 'own-finding' });
    else outcomes.push(...(await startFromFinding(parsed.finding, origin, seen, deps)));
  }
  return outcomes;
}

function readOrigin({ messageId, body }: QueueMessage): Origin & Pick<ReturnType<typeof readMessage>, 'findings'> {
  const { findings, customAction, eventId = '' } = readMessage(body);
  const due = readDueReaction(body);
  if (due === undefined)
    return {
      findings,
      messageId,
      trigger: customAction === undefined ? 'event' : 'custom-action',
      requestedBy: customAction ?? null,
      request: customAction === undefined ? '' : eventId,
      resourceId: undefined,
    };
  const { trigger, requestedBy, resourceId } = due;
  return { findings, messageId, trigger, requestedBy, request: trigger === 'event' ? '' : eventId, resourceId };
}

async function startFromFinding(finding: Finding, origin: Origin, seen: Set<string>, deps: StartReactionDeps): Promise<StartOutcome[]> {
  const { messageId, trigger, requestedBy, resourceId } = origin;
  try {
    // Nothing is known yet of a fix of ours, so every version may be newer than one.
    const found = await reactionsOfFinding(finding, { trigger, requestedBy, claim: null, fixedAt: 0 }, deps);
    if (found.kind === 'reject') return [{ ...found, kind: 'rejected', messageId }];
    if (found.kind === 'none') return [{ kind: 'skipped', messageId, reason: found.reason }];
    const outcomes: StartOutcome[] = [];
    for (const reaction of found.reactions)
      if (resourceId === undefined || reaction.resource.Id === resourceId)
        outcomes.push(await start({ reaction, finding, origin }, seen, deps));
    return outcomes;
  } catch (error) {
    // One finding that cannot be looked up must not hold back the others of its batch, whatever is wrong with it.
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return [{ kind: 'failed', messageId, error: name, detail: message }];
  }
}

type Wanted = { readonly reaction: UnnamedReaction; readonly finding: Finding; readonly origin: Origin };

async function start(wanted: Wanted, seen: Set<string>, deps: StartReactionDeps): Promise<StartOutcome> {
  const { reaction, finding, origin } = wanted;
  const { messageId, trigger, requestedBy, request } = origin;
  const { decision } = reaction;
  if (decision.kind === 'skip' && trigger === 'event') return { kind: 'skipped', messageId, reason: decision.reason };
  const subject = identifySubject(reaction, request);
  const hash = subjectHash(subject);
  if (seen.has(hash)) return { kind: 'repeated', messageId };
  const over = isResolvedAndFails(finding) ? ineligibility(finding, trigger, await deps.guards.fixedAt(hash)) : undefined;
  if (over !== undefined) return { kind: 'skipped', messageId, reason: over };

  const mustWait =
    decision.kind === 'react' && (decision.mode === 'approval' || decision.waitUntil !== null || decision.undecided?.mayWait === true);
  const lastsMs = mustWait ? WAITING_LASTS_MS : EXPRESS_LASTS_MS;
  const claimed = await deps.guards.claim(subject, request === '' ? lastsMs : REQUEST_LASTS_MS);
  if (claimed.kind === 'running') return { kind: 'repeated', messageId };
  if (claimed.kind === 'cooling')
    return isNewerThan(finding, claimed.endedAt) ? defer(wanted, claimed.until, deps) : { kind: 'repeated', messageId };
  if (claimed.kind === 'busy')
    return { kind: 'failed', messageId, error: 'ExecutionBusy', detail: 'another container is starting this reaction' };

  const input = {
    detail: { findings: [{ ...reaction.finding, Resources: [reaction.resource] }] },
    trigger,
    requestedBy,
    // The claim of a request outlives its reaction, or a late delivery would start another one.
    claim: request === '' ? claimed.claim : null,
  };
  await deps.workflow.start(mustWait ? deps.stateMachines.waiting : deps.stateMachines.express, claimed.executionName, input);
  await deps.guards.started(claimed.claim);
  seen.add(hash);
  return { kind: 'started', messageId, executionName: claimed.executionName, express: !mustWait };
}

/** A finding that fails again while its resource cools down is looked at when that is over. */
async function defer({ reaction, finding, origin }: Wanted, retryAt: number, deps: StartReactionDeps): Promise<StartOutcome> {
  const { messageId, trigger, requestedBy } = origin;
  const { Id, ProductArn, AwsAccountId, Region } = finding;
  await deps.deferred.put({
    subject: subjectHash(identifySubject(reaction)),
    finding: { Id, ProductArn, AwsAccountId, Region },
    resourceId: reaction.resource.Id,
    trigger,
    requestedBy,
    retryAt,
    because: 'cool-down',
  });
  return { kind: 'deferred', messageId, until: new Date(retryAt).toISOString() };
}
