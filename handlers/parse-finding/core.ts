import { asJson } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { isDeeperThan, jsonBytes, listAt, textAt } from '#domain/base/json.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import type { ParsedFinding } from '#domain/finding/finding.ts';
import { identifySubject, reactionId, subjectHash } from '#domain/reaction/execution-name.ts';
import { type Reaction, TRIGGERS, type Trigger } from '#domain/reaction/reaction.ts';
import { type DeadLetters, writeLetter } from '#platform/queue/dead-letters.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';
import type { ReactionRules } from '#platform/reaction/reaction-rules-cache.ts';
import { type ReactionSources, reactionsOfFinding, type UnnamedReaction } from '#platform/reaction/reactions-of-finding.ts';
import type { FindingReader } from '#platform/security-hub/finding-reader.ts';

/** The workflow's input is whatever an event, the console or a person started it with; only this much is asked of it. */
export const parseFindingInput = z.object({
  executionName: z.string().min(1),
  input: z.object({
    detail: z.object({ findings: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]) }),
    trigger: z.enum(TRIGGERS).default('manual'),
    requestedBy: z.string().nullable().default(null),
    /** The one binding that a person wants used; left out: the narrowest that holds. */
    bindingId: z.string().nullable().default(null),
  }),
});
export type ParseFindingInput = z.output<typeof parseFindingInput>;

/** Why one of the findings was set aside. */
type SetAside = { readonly field: string; readonly reason: string; readonly detail: string };
export type ParseFindingOutput = { readonly reactions: readonly Reaction[]; readonly rejected: readonly SetAside[] };

/** Far below the depth at which writing JSON fails. */
const MAX_LEVELS = 1000;

/** The answer is state data (256 KB: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
const MAX_OUTPUT_BYTES = 200_000;

export type ParseFindingDeps = ReactionSources & {
  readonly reader: FindingReader;
  readonly records: ExecutionRecords;
  readonly deadLetters: DeadLetters;
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
  const { trigger, requestedBy, bindingId } = input;
  const sources: ReactionSources = bindingId === null ? deps : { ...deps, rules: () => onlyBinding(bindingId, deps) };
  const rejected: Rejected[] = [];
  const found = new Map<string, UnnamedReaction>();
  for (const document of [input.detail.findings].flat()) {
    for (const parsed of await read(document, trigger, deps.reader)) {
      if (parsed.kind === 'own') continue;
      const answer = parsed.kind === 'reject' ? parsed : await reactionsOfFinding(parsed.finding, { trigger, requestedBy }, sources);
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
  for (const reaction of reactions) await deps.records.open(reaction);
  const all = [...rejected, ...tooMany];
  await deps.deadLetters.put(
    [...Map.groupBy(all, ({ document }) => document)].flatMap(
      ([document, faults]) => writeLetter({ body: writeBody(document), messageId: executionName }, faults) ?? [],
    ),
  );
  return { reactions, rejected: all.map(({ document: _body, ...why }) => why) };
}

async function onlyBinding(bindingId: string, { rules }: ReactionSources): Promise<ReactionRules> {
  const { bindings, reactors } = await rules();
  return { bindings: bindings.filter(({ id }) => id === bindingId), reactors };
}

const NO_SUCH_RESOURCE: SetAside = { field: 'Resources', reason: 'invalid-field', detail: 'name none that the finding is about' };

type Rejected = SetAside & { readonly document: unknown };

async function read(document: unknown, trigger: Trigger, reader: FindingReader): Promise<ParsedFinding[]> {
  if (trigger === 'event') return findingsIn(document);
  const id = textAt(document, 'Id');
  if (id === undefined)
    return [{ kind: 'reject', reason: 'invalid-field', field: 'Id', detail: 'is missing; a finding is asked for by its Id' }];
  const stored = await reader.find({ id, productArn: textAt(document, 'ProductArn') });
  if (stored.length > 0) return stored.flatMap((one) => findingsIn(one));
  return [{ kind: 'reject', reason: 'not-a-finding', field: 'Id', detail: `Security Hub holds no finding ${id.slice(0, 200)}` }];
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
