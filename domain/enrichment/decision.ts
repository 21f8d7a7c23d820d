import type { ClosedReason } from '#domain/finding/closed.ts';
import type { Finding, Rejection } from '#domain/finding/finding.ts';
import type { SourceKey } from '#domain/finding/source-key.ts';
import type { RankedTechnique } from '#domain/mapping/ranking.ts';
import type { LedgerEntry, LedgerWrite, Subject } from './enrichment-ledger.ts';

export type SkipReason = 'unchanged' | ClosedReason | 'no-mapping' | 'no-technique' | 'unsupported-product';

/** The fields that all decisions to send something have. */
type Story = {
  /** At the place of what is sent: an archival is about the place that the ledger knows. */
  readonly source: Finding;
  readonly identity: string;
  readonly key: SourceKey | undefined;
  /** The full set, strongest first. */
  readonly techniques: readonly RankedTechnique[];
  readonly contentHash: string;
  readonly known: LedgerEntry | undefined;
};

export type Publication = Story & {
  readonly kind: 'create' | 'update';
  /** The subjects that shall be ACTIVE: technique ids, or `source`. */
  readonly subjects: readonly Subject[];
  /** Subjects published for an earlier version or release that no longer apply; they are archived. */
  readonly retire: readonly Subject[];
};

export type Archival = Story & {
  readonly kind: 'archive';
  /** True if the source is open at another place: once this is done, its version is decided again. */
  readonly moves: boolean;
  readonly subjects: readonly [];
  readonly retire: readonly Subject[];
  readonly known: LedgerEntry;
};

export type Skip = {
  readonly kind: 'skip';
  readonly reason: SkipReason;
  readonly source: Finding | undefined;
  readonly key: SourceKey | undefined;
  readonly techniques: readonly RankedTechnique[];
  /**
   * Set where the ledger must know of this version although nothing is sent: a late, older version would otherwise be
   * taken for news.
   */
  readonly remember: LedgerWrite | undefined;
};

export type Decision = Publication | Archival | Skip | Rejection;
