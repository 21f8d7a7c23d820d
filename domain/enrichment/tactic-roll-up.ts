import { SEVERITY_LABELS, type SeverityLabel } from '@attack-reactor/kit/contract';
import { type TacticId, type TechniqueId, tacticUrl } from '#domain/attack/attack.ts';
import { sha256 } from '#domain/base/hash.ts';
import { listFindingTypes } from '#domain/finding/finding-types.ts';
import { defaultProductArn, GENERATOR_PREFIX, PRODUCT_NAME } from '#domain/finding/product.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { AttackFinding, PublishTarget } from './attack-finding.ts';
import { attackFindingId } from './attack-finding.ts';
import { type LedgerEntry, SOURCE_SUBJECT, type Subject } from './enrichment-ledger.ts';

/** ASFF allows 10 related findings. */
const MAX_RELATED = 10;
const MAX_TOP_TECHNIQUES = 10;

/** The state of one tactic in one account and Region: the sum over its open source findings. */
export type TacticSummary = {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly tacticId: TacticId;
  readonly severity: SeverityLabel;
  /** Open source findings with at least one technique of the tactic. */
  readonly sources: number;
  /** Most frequent first. */
  readonly techniques: readonly { readonly id: TechniqueId; readonly sources: number }[];
  /** Our findings behind it, worst severity first, at most 10. */
  readonly related: readonly string[];
};

/** Our memory of a tactic finding: its state, its content, and the time of the last import. */
export type TacticEntry = {
  /** `{partition}/{region}/{accountId}/{TA}`; the fields below say the same, so that nobody takes it apart. */
  readonly identity: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly tacticId: TacticId;
  readonly revision: number;
  readonly contentHash: string;
  readonly createdAt: string;
  readonly sentAt: string;
  readonly active: boolean;
};

export type RollUpDecision = {
  readonly kind: 'create' | 'update' | 'archive';
  readonly finding: AttackFinding;
  readonly entry: TacticEntry;
  readonly expected: TacticEntry | undefined;
};

type Tally = {
  severity: number;
  sources: number;
  techniques: Map<TechniqueId, number>;
  related: { id: string; severity: number }[];
  entry: LedgerEntry;
  tacticId: TacticId;
};

/** Collects ledger entries one by one; memory grows with accounts × Regions × tactics, not with findings. */
export class TacticTally {
  readonly #index: MappingIndex;
  readonly #tallies = new Map<string, Tally>();

  constructor(index: MappingIndex) {
    this.#index = index;
  }

  add(entry: LedgerEntry): void {
    const severity = SEVERITY_LABELS.indexOf(entry.severity);
    const byTactic = Map.groupBy(
      entry.techniqueIds.flatMap((id) => (this.#index.technique(id)?.tacticIds ?? []).map((tacticId) => ({ id, tacticId }))),
      (pair) => pair.tacticId,
    );
    for (const [tacticId, pairs] of byTactic) {
      const tally = this.#tallyEntry(entry, tacticId);
      tally.severity = Math.max(tally.severity, severity);
      tally.sources += 1;
      for (const { id } of pairs) tally.techniques.set(id, (tally.techniques.get(id) ?? 0) + 1);
      keepWorst(
        tally.related,
        relatedIds(
          entry,
          pairs.map(({ id }) => id),
        ).map((id) => ({ id, severity })),
      );
    }
  }

  /** In a stable order. */
  summaries(): TacticSummary[] {
    return [...this.#tallies.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, tally]) => ({
        partition: tally.entry.partition,
        accountId: tally.entry.accountId,
        region: tally.entry.region,
        tacticId: tally.tacticId,
        severity: SEVERITY_LABELS[tally.severity] ?? 'INFORMATIONAL',
        sources: tally.sources,
        techniques: [...tally.techniques]
          .map(([id, sources]) => ({ id, sources }))
          .toSorted((a, b) => b.sources - a.sources || (a.id < b.id ? -1 : 1)),
        related: tally.related.map(({ id }) => id),
      }));
  }

  #tallyEntry(entry: LedgerEntry, tacticId: TacticId): Tally {
    const identity = tacticIdentity({ ...entry, tacticId });
    let tally = this.#tallies.get(identity);
    if (tally === undefined) {
      tally = { severity: 0, sources: 0, techniques: new Map(), related: [], entry, tacticId };
      this.#tallies.set(identity, tally);
    }
    return tally;
  }
}

/** Names a tactic finding over all its versions. */
function tacticIdentity(summary: Pick<TacticSummary, 'partition' | 'region' | 'accountId' | 'tacticId'>): string {
  return `${summary.partition}/${summary.region}/${summary.accountId}/${summary.tacticId}`;
}

function keepWorst(kept: { id: string; severity: number }[], added: readonly { id: string; severity: number }[]): void {
  kept.push(...added);
  kept.sort((a, b) => b.severity - a.severity || (a.id < b.id ? -1 : 1));
  kept.length = Math.min(kept.length, MAX_RELATED);
}

function relatedIds(entry: LedgerEntry, techniqueIds: readonly TechniqueId[]): string[] {
  const place = { Partition: entry.partition, Region: entry.region, AwsAccountId: entry.accountId };
  const subjects: Subject[] = entry.published.filter((subject) => subject === SOURCE_SUBJECT || techniqueIds.includes(subject));
  return subjects.map((subject) => attackFindingId(place, subject, entry.identity));
}

export type RollUpContext = {
  readonly companyName: string;
  readonly index: MappingIndex;
  readonly targetOf: (summary: Pick<TacticSummary, 'partition' | 'accountId' | 'region'>) => PublishTarget;
  /** Returns true if the ledger's subjects are findings that a tactic finding can point to. */
  readonly relatesToPublished: boolean;
  /** ISO-8601. */
  readonly now: string;
};

/**
 * Decides what to send so that there is exactly one ACTIVE finding per tactic, account and Region that has open sources.
 * Nothing for a tactic whose content did not change, except a heartbeat.
 */
export function decideRollUp(
  summaries: readonly TacticSummary[],
  known: ReadonlyMap<string, TacticEntry>,
  context: RollUpContext,
): RollUpDecision[] {
  const wanted = new Map(summaries.map((summary) => [tacticIdentity(summary), summary]));
  const active = summaries.flatMap((summary) => activeDecision(summary, known.get(tacticIdentity(summary)), context) ?? []);
  const gone = [...known.values()].filter((entry) => entry.active && !wanted.has(entry.identity));
  return [...active, ...gone.map((entry) => archiveDecision(entry, context))];
}

const HEARTBEAT_MS = 60 * 24 * 60 * 60 * 1000;

function activeDecision(summary: TacticSummary, known: TacticEntry | undefined, context: RollUpContext): RollUpDecision | undefined {
  const finding = tacticFinding(summary, known?.createdAt ?? context.now, context, 'ACTIVE');
  const { UpdatedAt: _moves, CreatedAt: _fixed, ...content } = finding;
  const contentHash = sha256(JSON.stringify(content));
  const isFresh = known !== undefined && Date.parse(context.now) - Date.parse(known.sentAt) < HEARTBEAT_MS;
  if (known?.active === true && known.contentHash === contentHash && isFresh) return undefined;
  return {
    kind: known?.active === true ? 'update' : 'create',
    finding,
    expected: known,
    entry: {
      identity: tacticIdentity(summary),
      partition: summary.partition,
      region: summary.region,
      accountId: summary.accountId,
      tacticId: summary.tacticId,
      revision: (known?.revision ?? 0) + 1,
      contentHash,
      createdAt: finding.CreatedAt,
      sentAt: context.now,
      active: true,
    },
  };
}

function archiveDecision(known: TacticEntry, context: RollUpContext): RollUpDecision {
  const { partition, region, accountId, tacticId } = known;
  const nothing = { severity: 'INFORMATIONAL', sources: 0, techniques: [], related: [] } as const;
  const finding = tacticFinding({ partition, region, accountId, tacticId, ...nothing }, known.createdAt, context, 'ARCHIVED');
  return {
    kind: 'archive',
    finding,
    expected: known,
    entry: { ...known, revision: known.revision + 1, contentHash: '', sentAt: context.now, active: false },
  };
}

function tacticFinding(summary: TacticSummary, createdAt: string, context: RollUpContext, state: 'ACTIVE' | 'ARCHIVED'): AttackFinding {
  const target = context.targetOf(summary);
  const productArn = defaultProductArn(target);
  const tactic = context.index.tactic(summary.tacticId);
  const types = listFindingTypes([summary.tacticId], summary.techniques[0]?.id);
  const related = context.relatesToPublished ? summary.related.map((Id) => ({ ProductArn: productArn, Id })) : [];
  const name = tactic?.name ?? summary.tacticId;
  const count = `${summary.sources} open finding${summary.sources === 1 ? '' : 's'}`;
  return {
    SchemaVersion: '2018-10-08',
    Id: `${summary.partition}/${summary.region}/${summary.accountId}/attack/${summary.tacticId}`,
    ProductArn: productArn,
    CompanyName: context.companyName,
    ProductName: PRODUCT_NAME,
    GeneratorId: `${GENERATOR_PREFIX}${summary.tacticId}`,
    AwsAccountId: target.accountId,
    Region: target.region,
    Title: `${summary.tacticId} ${name} in account ${summary.accountId}, ${summary.region}`,
    Description: `${count} with ${summary.techniques.length} technique${summary.techniques.length === 1 ? '' : 's'} of the tactic ${name}. The severity is that of the worst.`,
    Types: types,
    FindingProviderFields: {
      Severity: { Label: summary.severity, Original: summary.severity },
      Types: types,
      ...(related.length > 0 && { RelatedFindings: related }),
    },
    Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${summary.accountId}`, Partition: summary.partition, Region: summary.region }],
    ...(related.length > 0 && { RelatedFindings: related }),
    SourceUrl: tacticUrl(summary.tacticId),
    Remediation: { Recommendation: { Text: 'Work through the related findings, worst first.', Url: tacticUrl(summary.tacticId) } },
    ProductFields: {
      'attack/tactic-id': summary.tacticId,
      'attack/tactic-name': name,
      'attack/version': context.index.release.attackVersion,
      'attack/mapping-release': context.index.release.version,
      'attack/open-findings': String(summary.sources),
      'attack/technique-count': String(summary.techniques.length),
      ...(summary.techniques.length > 0 && { 'attack/top-techniques': topTechniques(summary) }),
      'source/account-id': summary.accountId,
      'source/region': summary.region,
    },
    Workflow: { Status: 'NEW' },
    RecordState: state,
    CreatedAt: createdAt,
    UpdatedAt: context.now,
  };
}

/** `T1530:12,T1552.001:4`. */
function topTechniques(summary: TacticSummary): string {
  return summary.techniques
    .slice(0, MAX_TOP_TECHNIQUES)
    .map(({ id, sources }) => `${id}:${sources}`)
    .join(',');
}
