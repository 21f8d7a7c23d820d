import type { PublishTarget } from '#domain/enrichment/attack-finding.ts';
import { encodeImportDocuments } from '#domain/enrichment/import-document.ts';
import { decideRollUp, type RollUpContext, type RollUpDecision, type TacticEntry, TacticTally } from '#domain/enrichment/tactic-roll-up.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { TacticLedger } from '#platform/enrichment/tactic-ledger.ts';
import type { FindingImporter } from '#platform/security-hub/security-hub.ts';

export type RollUpDeps = {
  readonly mapping: { current(): Promise<MappingIndex> };
  readonly ledger: TacticLedger;
  readonly importerFor: (target: PublishTarget) => Promise<FindingImporter>;
  readonly contextOf: (index: MappingIndex) => RollUpContext;
};

export type RollUpReport = {
  /** Tactic findings that are ACTIVE now. */
  readonly active: number;
  readonly created: number;
  readonly updated: number;
  readonly archived: number;
  /** Refused by Security Hub or written by another run; the next run tries again. */
  readonly failed: readonly { readonly id: string; readonly reason: string }[];
};

/**
 * Keeps one finding per tactic, account and Region up to date with what is open in the ledger. Sends only what changed.
 * A run that dies is repeated by the next: Ids are deterministic, and the ledger is written after Security Hub accepted.
 * @throws MappingUnavailable, MappingReleaseMissing, LedgerUnavailable
 */
export async function rollUpTactics(deps: RollUpDeps): Promise<RollUpReport> {
  const index = await deps.mapping.current();
  const tally = new TacticTally(index);
  const known = new Map<string, TacticEntry>();
  for await (const content of deps.ledger.contents()) {
    if (content.kind === 'source') tally.add(content.entry);
    else known.set(content.entry.identity, content.entry);
  }
  const summaries = tally.summaries();
  const decisions = decideRollUp(summaries, known, deps.contextOf(index));
  const failed = await send(decisions, deps);
  const accepted = decisions.filter((decision) => !failed.some(({ id }) => id === decision.finding.Id));
  const conflicts = await deps.ledger.remember(accepted);
  const lost = accepted.filter((decision) => conflicts.has(decision.entry.identity));
  return buildReport(summaries.length, accepted, [...failed, ...lost.map(({ finding }) => ({ id: finding.Id, reason: 'LedgerConflict' }))]);
}

async function send(decisions: readonly RollUpDecision[], deps: RollUpDeps): Promise<{ id: string; reason: string }[]> {
  const byTarget = Map.groupBy(decisions, ({ finding }) => finding.ProductArn);
  const outcomes = await Promise.all([...byTarget.values()].map((some) => sendTo(some, deps)));
  return outcomes.flat();
}

async function sendTo(decisions: readonly RollUpDecision[], deps: RollUpDeps): Promise<{ id: string; reason: string }[]> {
  const [first] = decisions;
  if (first === undefined) return [];
  const [, partition = 'aws'] = first.finding.ProductArn.split(':');
  const importer = await deps.importerFor({ partition, accountId: first.finding.AwsAccountId, region: first.finding.Region });
  const { refused } = await importer.import(
    encodeImportDocuments(decisions.map(({ finding }) => finding)).filter((document) => document !== undefined),
  );
  return [...refused].map(([id, refusal]) => ({ id, reason: `${refusal.code}: ${refusal.message}` }));
}

function buildReport(active: number, accepted: readonly RollUpDecision[], failed: RollUpReport['failed']): RollUpReport {
  const count = (kind: RollUpDecision['kind']) => accepted.filter((decision) => decision.kind === kind).length;
  return { active, created: count('create'), updated: count('update'), archived: count('archive'), failed };
}
