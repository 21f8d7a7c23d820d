import { gzipSync } from 'node:zlib';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import * as z from 'zod';
import { FindingStoreUnavailable } from '#domain/base/errors.ts';
import { appendVersion } from '#domain/finding/finding-history.ts';
import { type FindingRecord, markLater } from '#domain/finding/finding-record.ts';
import { decideWrite, newestVersions, type ToldVersion } from '#domain/finding/finding-write.ts';
import type { Clock } from '#platform/base/clock.ts';
import { type Change, type Condition, IS_NEW, Table } from '#platform/base/table.ts';
import { readFindingImage } from './finding-image.ts';
import { buildKey, IS_UNSEEN, type KnownRow, loadImage, loadKnown, STORE_ADVICE, type Sweep, scanUnseen } from './finding-rows.ts';

const WRITES_IN_FLIGHT = { concurrency: 16 };
/** DynamoDB takes items of 400 KB; the rest is for the attributes beside the document. */
const MAX_DOCUMENT_BYTES = 380 * 1024;
/** Each lost race means that somebody else has written a newer version meanwhile, so a few rounds are plenty. */
const ROUNDS = 8;
/** Long enough for whoever asks what became of a finding, and for a late version to come too late. */
const KEEP_CLOSED_MS = 90 * 24 * 3_600_000;

/** The outcome of a version; `conflict`: others wrote the finding again and again meanwhile, and it must be offered again. */
export type StoreOutcome = 'written' | 'confirmed' | 'seen' | 'unchanged' | 'too-large' | 'conflict';

/** A part of a sweep: how many findings it closed, and where the next part begins; null: it was the last. */
type SweepPart = { readonly closed: number; readonly next: string | null };

/** The newest version of every finding. Every method throws FindingStoreUnavailable. */
export interface FindingStore {
  /** Returns undefined for a finding that is not known, or no longer. @throws also InputInvalid for a row that cannot be read */
  find(identity: string): Promise<FindingRecord | undefined>;
  /**
   * Stores versions, of which the newest of each finding wins over the others and over what is stored. Repeated, and in any
   * order, it comes to the same. Answers by identity.
   */
  remember(versions: readonly ToldVersion[]): Promise<ReadonlyMap<string, StoreOutcome>>;
  /** Notes that a complete collection saw findings, whatever they were like. Unknown ones stay unknown. */
  noteSeen(identities: readonly string[], seenIn: number): Promise<void>;
  /** Closes some of the findings that a complete collection did not see. @param from the end of the part before; null: the beginning */
  sweep(sweep: Sweep, from: string | null): Promise<SweepPart>;
}

/**
 * Findings as rows of DynamoDB under `finding#<identity>`: `document` is the finding as it came, as gzip of JSON, and
 * `eventTime` what it lacks to be parsed to the same version again; `history` is what its newest versions changed. `seenIn` and `confirmedAt` say that it is still so; a
 * write of these alone is no news to whoever reads the stream. Closed ones expire.
 */
export function findingStoreTable(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>): FindingStore {
  const table = new Table(client, tableName, { schema: z.unknown(), error: FindingStoreUnavailable, advice: STORE_ADVICE });
  const noteSeen = (identity: string, seenIn: number) =>
    table.updateIf(buildKey(identity), { set: { seenIn }, where: `attribute_exists(pk) AND ${IS_UNSEEN}`, values: { seenIn } });
  return {
    async find(identity) {
      const image = await loadImage(client, tableName, identity);
      return image === undefined ? undefined : readFindingImage(image);
    },
    async remember(versions) {
      const outcomes = new Map<string, StoreOutcome>();
      let pending = [...newestVersions(versions)];
      for (let round = 1; pending.length > 0 && round <= ROUNDS; round += 1) {
        const identities = pending.map(([identity]) => identity);
        const known = await loadKnown(client, tableName, identities);
        const settle = async ([identity, version]: readonly [string, ToldVersion]) => {
          outcomes.set(identity, await writeVersion(table, version, known.get(identity), clock.now()));
        };
        await pMap(pending, settle, WRITES_IN_FLIGHT);
        pending = pending.filter(([identity]) => outcomes.get(identity) === 'conflict');
      }
      return outcomes;
    },
    async noteSeen(identities, seenIn) {
      await pMap(identities, (identity) => noteSeen(identity, seenIn), WRITES_IN_FLIGHT);
    },
    async sweep(sweep, from) {
      const { rows, next } = await scanUnseen(client, tableName, sweep, from);
      const closed = await pMap(rows, (row) => closeUnseen(table, row, sweep, clock.now()), WRITES_IN_FLIGHT);
      return { closed: closed.filter(Boolean).length, next };
    },
  };
}

type FindingTable = Table<z.ZodUnknown>;

async function writeVersion(table: FindingTable, version: ToldVersion, known: KnownRow | undefined, now: number): Promise<StoreOutcome> {
  const { kind, record, history } = decideWrite(version, known, now);
  const told = history === undefined ? {} : { history };
  const seen = version.seenIn === undefined ? {} : { seenIn: version.seenIn };
  const write = async (change: Change, where: Condition, outcome: StoreOutcome): Promise<StoreOutcome> =>
    (await table.updateIf(buildKey(record.identity), { ...change, ...where })) ? outcome : 'conflict';
  switch (kind) {
    case 'nothing':
      return 'unchanged';
    case 'seen':
      return write({ set: seen }, { where: 'attribute_exists(pk)' }, 'seen');
    case 'later':
      return write({ set: { confirmedAt: record.finding.EventTime ?? '', ...seen } }, whereStill(known), 'confirmed');
    case 'new': {
      const document = gzipSync(JSON.stringify(version.document));
      if (document.length > MAX_DOCUMENT_BYTES) return 'too-large';
      const { set, ...change } = buildChange(record, document);
      return write({ set: { ...set, ...seen, ...told }, ...change }, whereStill(known), 'written');
    }
  }
}

/** The condition holds while nobody has written another version, nor told this one again. */
function whereStill(known: KnownRow | undefined): Condition {
  if (known === undefined) return IS_NEW;
  const { mark, contentHash, confirmedAt } = known;
  const [isConfirmed, values] =
    confirmedAt === undefined ? ['attribute_not_exists(#confirmedAt)', {}] : ['#confirmedAt = :confirmed', { confirmed: confirmedAt }];
  return { where: `#mark = :known AND #contentHash = :hash AND ${isConfirmed}`, values: { known: mark, hash: contentHash, ...values } };
}

/** Everything that a version says takes the place of what the one before said. */
function buildChange({ mark, contentHash, isOpen, firstSeenAt, closedAt, finding }: FindingRecord, document: Uint8Array) {
  const { EventTime: eventTime } = finding;
  const set = { mark, contentHash, document, isOpen, firstSeenAt, ...(closedAt !== null && { closedAt }) };
  return {
    set: { ...set, ...(eventTime !== undefined && { eventTime }) },
    remove: ['confirmedAt', ...(closedAt === null ? ['closedAt', 'expiresAt'] : []), ...(eventTime === undefined ? ['eventTime'] : [])],
    ...(closedAt !== null && { livesUntil: closedAt + KEEP_CLOSED_MS }),
  };
}

/** As if a version had been told just before that time that closed it. @returns false: somebody saw it, or wrote it, meanwhile */
function closeUnseen(table: FindingTable, row: KnownRow, { seenIn, toldBefore }: Sweep, now: number): Promise<boolean> {
  const still = whereStill(row);
  const [updatedAt = ''] = row.mark.split(' ');
  const history = appendVersion(row.history, { updatedAt, toldAt: toldBefore }, { isOpen: false });
  return table.updateIf(buildKey(row.identity), {
    set: {
      ...{ mark: markLater(row.mark, toldBefore), eventTime: toldBefore, isOpen: false, closedAt: now },
      ...(history !== undefined && { history }),
    },
    remove: ['confirmedAt'],
    livesUntil: now + KEEP_CLOSED_MS,
    where: `${still.where} AND ${IS_UNSEEN}`,
    values: { ...still.values, seenIn },
  });
}
