import { asJson, truncate } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { isDeeperThan, jsonBytes, listAt, textAt } from '#domain/base/json.ts';
import { oneLine } from '#domain/base/text.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import type { ParsedFinding } from '#domain/finding/finding.ts';
import type { FindingAddress } from '#domain/finding/finding-address.ts';
import { type ReactionClaim, reactionClaim } from '#domain/reaction/claim.ts';
import { identifySubject, reactionId, subjectHash } from '#domain/reaction/execution-name.ts';
import { concludeLost } from '#domain/reaction/lost-execution.ts';
import { type Reaction, TRIGGERS, type Trigger } from '#domain/reaction/reaction.ts';
import type { ReactionResult } from '#domain/reaction/reaction-result.ts';
import { type StepFailure, stepFailure } from '#domain/reaction/reaction-state.ts';
import { type DeadLetters, writeLetter } from '#platform/queue/dead-letters.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';
import type { ReactionGuards } from '#platform/reaction/reaction-guards.ts';
import type { ReactionRules } from '#platform/reaction/reaction-rules-cache.ts';
import {
  type ReactionOrigin,
  type ReactionSources,
  reactionsOfFinding,
  type UnnamedReaction,
} from '#platform/reaction/reactions-of-finding.ts';
import type { FindingReader } from '#platform/security-hub/finding-reader.ts';

/** The workflow's input is whatever an event, the console or a person started it with; only this much is asked of it. */
export const parseFindingInput = z.object({
  executionName: z.string().min(1),
  input: z.object({
    detail: z.object({ findings: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]) }),
    trigger: z.enum(TRIGGERS).default('manual'),
    requestedBy: z.string().nullable().default(null),
    /** The claim by which λ start-reaction started it; it ends with the reaction. */
    claim: reactionClaim.nullable().default(null),
    /** The one binding that a person wants used; left out: the narrowest that holds. */
    bindingId: z.string().nullable().default(null),
    /** The execution that ended without telling so, and is concluded by this one. */
    conclude: z.string().nullable().default(null),
    /** Why parsing failed before; the findings are set aside. */
    failure: stepFailure.optional(),
  }),
});
export type ParseFindingInput = z.output<typeof parseFindingInput>;

/** Why one of the findings was set aside. */
type SetAside = { readonly field: string; readonly reason: string; readonly detail: string };
export type ParseFindingOutput = {
  readonly reactions: readonly (Reaction & { readonly result?: ReactionResult })[];
  /** The first 20; each is in the dead-letter queue. */
  readonly rejected: readonly SetAside[];
  readonly rejectedCount: number;
};

/** With so many of such a length, `rejected` is a small part of state data. */
const MOST_NAMED = 20;
const REASON_CHARACTERS = 200;
const DETAIL_CHARACTERS = 512;

/** Far below the depth at which writing JSON fails. */
const MAX_LEVELS = 1000;

/** The answer is state data (256 KB: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
const MAX_OUTPUT_BYTES = 200_000;

export type ParseFindingDeps = ReactionSources & {
  readonly reader: FindingReader;
  readonly records: ExecutionRecords;
  readonly deadLetters: DeadLetters;
  readonly guards: Pick<ReactionGuards, 'ended'>;
};

/**
 * Turns the workflow's input into reactions, one per resource, and opens a record for each. A finding that cannot be used
 * goes to the dead-letter queue with its reason and holds back no other.
 *
 * A document that a person hands in names a finding and no more: Security Hub is asked for the finding itself, so nobody
 * can send a reactor to an account or resource that no finding is about.
 * @throws the retryable errors of `reactionsOfFinding`, SecurityHub…, ExecutionRecordUnavailable, DeadLetterUnavailable
 */
export async function parseFindings({ executionName, input }: ParseFindingInput, deps: ParseFindingDeps): Promise<ParseFindingOutput> {
  if (input.failure !== undefined) return setAside({ executionName, input }, input.failure, deps);
  if (input.conclude !== null) return conclude(input.conclude, deps);
  const { trigger, requestedBy, claim, bindingId } = input;
  const origin: ReactionOrigin = { trigger, requestedBy, claim, fixedAt: claim?.fixedAt ?? null };
  const sources: ReactionSources = bindingId === null ? deps : { ...deps, rules: () => onlyBinding(bindingId, deps) };
  const rejected: Rejected[] = [];
  const found = new Map<string, UnnamedReaction>();
  for (const document of [input.detail.findings].flat()) {
    for (const parsed of await read(document, trigger, deps.reader)) {
      if (parsed.kind === 'own') continue;
      const answer = parsed.kind === 'reject' ? parsed : await reactionsOfFinding(parsed.finding, origin, sources);
      if (answer.kind === 'reject') rejected.push({ document, field: answer.field, reason: answer.reason, detail: answer.detail });
      if (answer.kind !== 'reactions') continue;
      const asked = wanted(answer.reactions, document, trigger);
      if (asked.length === 0) rejected.push({ document, ...NO_SUCH_RESOURCE });
      // The same finding twice, or two findings of one control about one resource, are one thing to do.
      for (const one of asked) found.set(subjectHash(identifySubject(one)), one);
    }
  }
  const named = [...found.values()].map((one): Reaction => ({ ...one, id: reactionId(executionName, identifySubject(one), found.size) }));
  const { reactions, tooMany } = withinStateData(named);
  for (const reaction of reactions) await deps.records.open(reaction, executionName);
  const all = [...rejected, ...tooMany];
  await deps.deadLetters.put(
    [...Map.groupBy(all, ({ document }) => document)].flatMap(
      ([document, faults]) => writeLetter({ body: writeBody(document), messageId: executionName }, faults) ?? [],
    ),
  );
  // Nothing of ours ends the claim of an execution without reactions, and a redrive of its letters must find it free.
  if (reactions.length === 0) await free(claim, deps);
  return { reactions, ...tellRejected(all) };
}

function tellRejected(all: readonly SetAside[]): Pick<ParseFindingOutput, 'rejected' | 'rejectedCount'> {
  return { rejected: all.slice(0, MOST_NAMED).map(shorten), rejectedCount: all.length };
}

function shorten({ field, reason, detail }: SetAside): SetAside {
  return { field: truncate(field, REASON_CHARACTERS), reason, detail: truncate(detail, REASON_CHARACTERS) };
}

/** Findings that could not even be parsed wait for somebody who mends the cause. */
async function setAside(
  { executionName, input }: ParseFindingInput,
  { Error: name, Cause: cause = '' }: StepFailure,
  deps: ParseFindingDeps,
): Promise<ParseFindingOutput> {
  const why: SetAside = { field: '$', reason: name, detail: truncate(oneLine(cause), DETAIL_CHARACTERS) };
  const documents = [input.detail.findings].flat();
  await deps.deadLetters.put(
    documents.flatMap((document) => writeLetter({ body: writeBody(document), messageId: executionName }, [why]) ?? []),
  );
  await free(input.claim, deps);
  return { reactions: [], ...tellRejected(documents.map(() => why)) };
}

async function conclude(executionId: string, { records, clock }: ParseFindingDeps): Promise<ParseFindingOutput> {
  const record = await records.find(executionId);
  if (record === undefined) return { reactions: [], ...tellRejected([]) };
  return { reactions: [{ ...record.reaction, result: concludeLost(record, clock.now()) }], ...tellRejected([]) };
}

async function free(claim: ReactionClaim | null, { guards, clock }: ParseFindingDeps): Promise<void> {
  if (claim !== null) await guards.ended(claim, { kind: 'free', at: clock.now(), isLost: false });
}

async function onlyBinding(bindingId: string, { rules }: ReactionSources): Promise<ReactionRules> {
  const { bindings, reactors, quarantined = [] } = await rules();
  const isWanted = ({ id }: { readonly id: string }) => id === bindingId;
  return { bindings: bindings.filter(isWanted), reactors, quarantined: quarantined.filter(isWanted) };
}

const NO_SUCH_RESOURCE: SetAside = { field: 'Resources', reason: 'invalid-field', detail: 'name none that the finding is about' };

type Rejected = SetAside & { readonly document: unknown };

async function read(document: unknown, trigger: Trigger, reader: FindingReader): Promise<ParsedFinding[]> {
  if (trigger === 'event') return findingsIn(document);
  const id = textAt(document, 'Id');
  if (id === undefined)
    return [{ kind: 'reject', reason: 'invalid-field', field: 'Id', detail: 'is missing; a finding is asked for by its Id' }];
  const address = {
    id,
    productArn: textAt(document, 'ProductArn'),
    accountId: textAt(document, 'AwsAccountId'),
    region: textAt(document, 'Region'),
  };
  const stored = await reader.find(address);
  const accounts = [...new Set(stored.map((one) => textAt(one, 'AwsAccountId') ?? '-'))];
  if (accounts.length > 1) return [severalAccounts(accounts)];
  if (stored.length > 0) return stored.flatMap((one) => findingsIn(one));
  return [{ kind: 'reject', reason: 'not-a-finding', field: 'Id', detail: `Security Hub holds no finding ${writeAddress(address)}` }];
}

/** Nobody else can tell which of the accounts a person meant. */
function severalAccounts(accounts: readonly string[]): ParsedFinding {
  const detail = `is missing, and accounts ${accounts.toSorted().join(', ')} have a finding with this Id; name one of them`;
  return { kind: 'reject', reason: 'invalid-field', field: 'AwsAccountId', detail };
}

function writeAddress({ id, accountId, region }: FindingAddress): string {
  const account = accountId === undefined ? '' : ` in account ${accountId.slice(0, 20)}`;
  const place = region === undefined ? '' : ` in Region ${region.slice(0, 32)}`;
  return `${id.slice(0, 200)}${account}${place}`;
}

/** A caller who lists resources gets reactions to those that the finding really has, and to no others. */
function wanted(reactions: readonly UnnamedReaction[], document: unknown, trigger: Trigger): readonly UnnamedReaction[] {
  const ids = new Set(listAt(document, 'Resources').flatMap((one) => textAt(one, 'Id') ?? []));
  return trigger === 'event' || ids.size === 0 ? reactions : reactions.filter(({ resource }) => ids.has(resource.Id));
}

/** A document that is too deep to be written as JSON has no place in any queue; its letter says so in its body. */
function writeBody(document: unknown): string {
  return isDeeperThan(document, MAX_LEVELS) ? JSON.stringify(`a document of more than ${MAX_LEVELS} levels`) : JSON.stringify(document);
}

/** A finding that does not fit is set aside, one by one, and everything else goes its way. */
function withinStateData(named: readonly Reaction[]): { reactions: Reaction[]; tooMany: Rejected[] } {
  const reactions: Reaction[] = [];
  const tooMany: Rejected[] = [];
  let bytes = 0;
  for (const reaction of named) {
    const size = jsonBytes(asJson(reaction));
    if (bytes + size <= MAX_OUTPUT_BYTES) {
      bytes += size;
      reactions.push(reaction);
    } else {
      const detail = `${reaction.resource.Id} does not fit in one execution with the others; start one for it alone`;
      tooMany.push({ document: reaction.finding, field: 'Resources', reason: 'too-large', detail });
    }
  }
  return { reactions, tooMany };
}
