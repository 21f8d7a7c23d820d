import type { RejectReason } from '#domain/finding/finding.ts';
import type { SourceKey } from '#domain/finding/source-key.ts';
import type { SkipReason } from './decision.ts';

/** The outcome of one finding; the closed set that counts, logs and the replay command speak of. */
export type EnrichmentOutcome = {
  readonly messageId: string;
  readonly sourceId: string | undefined;
  readonly product: string | undefined;
  readonly key: SourceKey | undefined;
  /** The full set, strongest first. */
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
  /** Subjects that are ACTIVE in Security Hub now because of this finding. */
  readonly published: readonly string[];
} & (
  | { readonly kind: 'enriched' | 'archived'; readonly change: 'create' | 'update' | 'archive'; readonly findingsSent: number }
  | { readonly kind: 'skipped'; readonly reason: SkipReason }
  | { readonly kind: 'rejected'; readonly reason: RejectReason; readonly field: string; readonly detail: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly detail: string }
);
