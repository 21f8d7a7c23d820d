import { InputInvalid } from '#domain/base/errors.ts';
import {
  type AttackFinding,
  type AttackFindingContext,
  buildAttackFindings,
  type PublishTarget,
} from '#domain/enrichment/attack-finding.ts';
import type { Archival, Publication } from '#domain/enrichment/decision.ts';
import type { Subject } from '#domain/enrichment/enrichment-ledger.ts';
import { encodeImportDocuments, type ImportDocument } from '#domain/enrichment/import-document.ts';
import { guardFinding } from '#domain/finding/guard-finding.ts';
import { GENERATOR_PREFIX } from '#domain/finding/product.ts';
import type { FindingImporter, ImportOutcome, Refusal } from '#platform/security-hub/security-hub.ts';

/** The fate of one decision. */
export type PublishResult =
  | { readonly kind: 'sent'; readonly active: readonly Subject[]; readonly findings: number }
  /** Will never be taken as it is; `active` are the subjects that are ACTIVE nevertheless. */
  | { readonly kind: 'refused'; readonly active: readonly Subject[]; readonly findings: number; readonly refusal: Refusal }
  /** May be taken later. */
  | { readonly kind: 'failed'; readonly refusal: Refusal };

export type Sendable = Publication | Archival;

/** Puts ATT&CK context where analysts see it. */
export interface FindingPublisher {
  /** @returns one result per decision, by identity of its source. */
  publish(decisions: readonly Sendable[], context: AttackFindingContext): Promise<ReadonlyMap<string, PublishResult>>;
}

/** Publishes findings of our own; `importerFor` gives the Security Hub of an account and Region. */
export function importingPublisher(importerFor: (target: PublishTarget) => Promise<FindingImporter>): FindingPublisher {
  return {
    async publish(decisions, context) {
      const { made, refused } = makeEach(decisions, (decision) => draftFindings(decision, context));
      const byTarget = Map.groupBy(made, ({ target }) => `${target.partition}/${target.accountId}/${target.region}`);
      const outcomes = await Promise.all([...byTarget.values()].map((some) => importDrafts(some, importerFor)));
      return new Map([...refused, ...outcomes.flat()]);
    },
  };
}

type Draft = {
  readonly decision: Sendable;
  readonly target: PublishTarget;
  readonly findings: readonly AttackFinding[];
  readonly documents: readonly (ImportDocument & { readonly subject: Subject; readonly isActive: boolean })[];
  readonly tooLarge: boolean;
};

function draftFindings(decision: Sendable, context: AttackFindingContext): Draft {
  const findings = buildAttackFindings(decision, context);
  const documents = encodeImportDocuments(findings);
  return {
    decision,
    target: context.targetOf(decision.source),
    findings,
    documents: findings.flatMap((finding, position) => {
      const document = documents[position];
      return document === undefined ? [] : [{ ...document, subject: readSubject(finding), isActive: finding.RecordState === 'ACTIVE' }];
    }),
    tooLarge: documents.includes(undefined),
  };
}

async function importDrafts(
  drafts: readonly Draft[],
  importerFor: (target: PublishTarget) => Promise<FindingImporter>,
): Promise<[string, PublishResult][]> {
  const target = drafts[0]?.target;
  if (target === undefined) return [];
  try {
    const importer = await importerFor(target);
    const outcome = await importAll(importer, drafts);
    return drafts.map((draft) => [draft.decision.identity, toResult(draft, outcome)]);
  } catch (error) {
    // One account that cannot be reached must not hold up the others, whatever is wrong with it.
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const refusal = { code: name, message, permanent: error instanceof InputInvalid };
    return drafts.map(({ decision }) => [
      decision.identity,
      refusal.permanent ? refuseUnsent(decision, refusal) : { kind: 'failed', refusal },
    ]);
  }
}

/** Makes what is sent for each decision. One for which that fails is refused, and harms no other. */
export function makeEach<Decided extends Sendable, Made extends { readonly decision: Decided }>(
  decisions: readonly Decided[],
  make: (decision: Decided) => Made,
): { readonly made: readonly Made[]; readonly refused: readonly [string, PublishResult][] } {
  const made: Made[] = [];
  const refused: [string, PublishResult][] = [];
  for (const decision of decisions) {
    const attempt = guardFinding(() => make(decision));
    if ('decision' in attempt) made.push(attempt);
    else refused.push([decision.identity, refuseUnsent(decision, { code: attempt.field, message: attempt.detail, permanent: true })]);
  }
  return { made, refused };
}

/**
 * Offers what Security Hub refuses for good once more, with resources that have nothing but an address: a detail of some
 * resource is the only part of a finding whose form is not known here, and the finding matters more.
 */
async function importAll(importer: FindingImporter, drafts: readonly Draft[]): Promise<ImportOutcome> {
  const first = await importer.import(drafts.flatMap(({ documents }) => documents));
  const refused = drafts.flatMap(({ findings }) => findings.filter(({ Id }) => first.refused.get(Id)?.permanent === true));
  const slim = encodeImportDocuments(refused, { onlyAddresses: true }).filter((document) => document !== undefined);
  if (slim.length === 0) return first;
  const second = await importer.import(slim);
  const stillRefused = [...first.refused].filter(([id]) => !second.accepted.has(id));
  return { accepted: new Set([...first.accepted, ...second.accepted]), refused: new Map([...stillRefused, ...second.refused]) };
}

/** Nothing was sent: what was ACTIVE before still is. */
function refuseUnsent(decision: Sendable, refusal: Refusal): PublishResult {
  return { kind: 'refused', active: decision.known?.published ?? [], findings: 0, refusal };
}

function toResult(draft: Draft, outcome: ImportOutcome): PublishResult {
  const refusals = draft.documents.flatMap(({ id }) => outcome.refused.get(id) ?? []);
  const temporary = refusals.find((refusal) => !refusal.permanent);
  if (temporary !== undefined) return { kind: 'failed', refusal: temporary };
  const before = draft.decision.known?.published ?? [];
  const active = draft.documents.filter(({ id, subject, isActive }) => (outcome.accepted.has(id) ? isActive : before.includes(subject)));
  const taken = draft.documents.filter(({ id }) => outcome.accepted.has(id));
  const sent = { active: active.map(({ subject }) => subject), findings: taken.length };
  const permanent = refusals[0] ?? (draft.tooLarge ? TOO_LARGE : undefined);
  return permanent === undefined ? { kind: 'sent', ...sent } : { kind: 'refused', ...sent, refusal: permanent };
}

const TOO_LARGE: Refusal = { code: 'too-large', message: 'exceeds 240 KB even without resource details', permanent: true };

function readSubject(finding: AttackFinding): Subject {
  return finding.GeneratorId.slice(GENERATOR_PREFIX.length);
}
