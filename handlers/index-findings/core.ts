import { InputInvalid } from '#domain/base/errors.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { chunk } from '#platform/base/concurrency.ts';
import type { StreamChange } from '#platform/base/stream-pipeline.ts';
import { isNews, readFindingImage, readIdentity } from '#platform/finding/finding-image.ts';
import type { FindingChange, FindingIndex } from '#platform/finding/finding-index.ts';

export type IndexFindingsDeps = {
  readonly mapping: { current(): Promise<MappingIndex> };
  readonly model: Pick<FindingIndex, 'applyChanges'>;
};

export type IndexOutcome = {
  readonly written: number;
  readonly removed: number;
  /** Changes that lists do not show, or have shown already. */
  readonly unchanged: number;
  /** Items that hold no finding; they are left out, and would be for ever. */
  readonly unreadable: readonly InputInvalid[];
  /** The place from which on changes must be delivered again, with the reason; undefined: all are done. */
  readonly failed?: { readonly from: string; readonly cause: unknown };
};

/** Rows of one transaction: what was done before a failure stays done. */
const AT_ONCE = 250;

/** A change without its name: bringing it in twice does no harm. */
type Change = Omit<StreamChange, 'eventId'>;
type Read = { readonly sequenceNumber: string; readonly change: FindingChange };

/**
 * Brings a batch of changes into the read model, in their order. Where none matters to lists no connection is opened, so that a
 * database that pauses stays asleep.
 * @throws the error of the database where nothing of the batch could be done
 */
export async function indexFindings(changes: readonly Change[], { mapping, model }: IndexFindingsDeps): Promise<IndexOutcome> {
  const unreadable: InputInvalid[] = [];
  const news = changes.flatMap((change) => readChange(change, unreadable));
  const outcome = { written: 0, removed: 0, unchanged: changes.length - news.length - unreadable.length, unreadable };
  if (news.length === 0) return outcome;
  const index = await mapping.current();
  for (const [position, some] of chunk(news, AT_ONCE).entries()) {
    try {
      const report = await model.applyChanges(
        some.map(({ change }) => change),
        index,
      );
      outcome.written += report.written;
      outcome.removed += report.removed;
      outcome.unchanged += report.unchanged;
    } catch (cause) {
      if (position === 0) throw cause;
      return { ...outcome, failed: { from: some[0]?.sequenceNumber ?? '', cause } };
    }
  }
  return outcome;
}

function readChange({ sequenceNumber, before, after }: Change, unreadable: InputInvalid[]): readonly Read[] {
  try {
    if (!isNews(before, after)) return [];
    const known = before === undefined ? null : { identity: readIdentity(before) };
    return [{ sequenceNumber, change: { before: known, after: after === undefined ? null : readFindingImage(after) } }];
  } catch (error) {
    if (!(error instanceof InputInvalid)) throw error;
    unreadable.push(error);
    return [];
  }
}
