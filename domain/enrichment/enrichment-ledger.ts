import type { SeverityLabel } from '@attack-reactor/kit/contract';
import type { TechniqueId } from '#domain/attack/attack.ts';
import { laterThan } from '#domain/base/timestamp.ts';
import type { Finding } from '#domain/finding/finding.ts';
import type { VersionMarks } from '#domain/finding/finding-version.ts';

/** GeneratorId suffix under which one ATT&CK finding per source finding is published (`granularity: source`). */
export const SOURCE_SUBJECT = 'source';

/** The subject of one published finding: a technique id, or `source`. */
export type Subject = TechniqueId | typeof SOURCE_SUBJECT;

/** Our memory of one source finding: the version that we handled and the findings that we published for it. */
export type LedgerEntry = {
  /** `identityOf` the source finding. */
  readonly identity: string;
  /** Grows by one with every write; a write names the revision it read, so that two containers cannot undo each other. */
  readonly revision: number;
  /** UpdatedAt, time of the event and status of the newest version handled: `readMarks` orders by them. */
  readonly sourceUpdatedAt: string;
  readonly sourceEventTime: string | undefined;
  readonly sourceStatus: Finding['FindingStatus'];
  /** Hash of everything that shows in what we published; empty while a send is under way or was never confirmed. */
  readonly contentHash: string;
  /** UpdatedAt that we sent last, or were about to send; undefined where nothing was ever sent. */
  readonly sentAt: string | undefined;
  /** Subjects that are, or after an interrupted send may be, ACTIVE in Security Hub because of us. Never fewer. */
  readonly published: readonly Subject[];
  /** Techniques behind the published subjects, strongest first; what the tactic roll-up counts. */
  readonly techniqueIds: readonly TechniqueId[];
  readonly severity: SeverityLabel;
  /** Where the source was when `published` was published. */
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
};

/** A write of one entry and what it expects to find: the revision it read, or nothing. */
export type LedgerWrite = { readonly entry: LedgerEntry; readonly expected: LedgerEntry | undefined };

/** The version that an entry knows, for comparison with another one. */
export function readMarks(entry: LedgerEntry): VersionMarks {
  return { UpdatedAt: entry.sourceUpdatedAt, EventTime: entry.sourceEventTime, FindingStatus: entry.sourceStatus };
}

/** UpdatedAt of what is sent for a version: never older than what was sent before, or Security Hub would ignore it. */
export function chooseSendInstant({ source, known }: { readonly source: Finding; readonly known: LedgerEntry | undefined }): string {
  return laterThan(source.UpdatedAt, known?.sentAt);
}
