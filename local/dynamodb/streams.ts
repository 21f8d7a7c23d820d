import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBRecord } from 'aws-lambda';
import type { JsonObject } from './backend.ts';
import type { Items } from './items.ts';
import { createTurns } from './turns.ts';

/** A stream that nobody reads keeps so many records; DynamoDB keeps those of a day. */
const KEPT = 10_000;

/** An item that a request writes. */
export type WrittenItem = { readonly table: string; readonly key: JsonObject };

/** A reader of a stream; what it has not gone past stays for it. */
export type StreamReader = {
  /** Returns the next records, at most `most`, in the order of the writes of each item. */
  peek(most: number): readonly DynamoDBRecord[];
  /** Goes past so many records. */
  advance(count: number): void;
  /** Resolves when there are at least so many records to read. */
  arrived(count: number): Promise<void>;
  close(): void;
};

export type Streams = {
  /** Opens the stream of a table, with the items before and after. */
  open(table: string): void;
  /** Forgets the stream of a table that is deleted. */
  forget(table: string): void;
  /** Returns true where a request with such a body may write to a table that has a stream. */
  mayTell(body: Buffer): boolean;
  /** Does writes and puts into the streams what they changed; an expired item is deleted by the service. */
  telling<Result>(items: readonly WrittenItem[], write: () => Promise<Result>, by?: 'expiry'): Promise<Result>;
  /** Reads from the oldest record that is kept. @throws RangeError for a table without a stream */
  read(table: string): StreamReader;
};

type Listener = { position: number; wanted: { readonly end: number; readonly resolve: () => void }[] };
type Stream = { readonly arn: string; records: DynamoDBRecord[]; dropped: number; readonly readers: Set<Listener> };

/** @param now milliseconds since the epoch */
export function createStreams(items: Items, now: () => number): Streams {
  const streams = new Map<string, Stream>();
  const turns = createTurns();

  function tell(stream: Stream, record: DynamoDBRecord): void {
    stream.records.push(record);
    const end = stream.dropped + stream.records.length;
    for (const reader of stream.readers) wake(reader, end);
    drop(stream);
  }

  return {
    open(table) {
      if (streams.has(table)) return;
      const label = new Date(now()).toISOString().slice(0, -1);
      const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${table}/stream/${label}`;
      streams.set(table, { arn, records: [], dropped: 0, readers: new Set() });
    },
    forget: (table) => void streams.delete(table),
    mayTell: (body) => [...streams.keys()].some((table) => body.includes(table)),
    telling(written, write, by) {
      const watched = written.filter(({ table }) => streams.has(table));
      if (watched.length === 0) return write();
      return turns.take(watched.map(nameItem), async () => {
        const before = await Promise.all(watched.map(({ table, key }) => items.read(table, key)));
        const result = await write();
        const after = await Promise.all(watched.map(({ table, key }) => items.read(table, key)));
        for (const [position, { table, key }] of watched.entries()) {
          const stream = streams.get(table);
          const change = { key, before: before[position], after: after[position] };
          if (stream === undefined || isDeepStrictEqual(change.before, change.after)) continue;
          tell(stream, toRecord(stream, change, { at: now(), by }));
        }
        return result;
      });
    },
    read(table) {
      const stream = streams.get(table);
      if (stream === undefined) throw new RangeError(`Table ${table} has no stream.`);
      return openReader(stream);
    },
  };
}

type ItemChange = { readonly key: JsonObject; readonly before: JsonObject | undefined; readonly after: JsonObject | undefined };

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
function toRecord(stream: Stream, { key, before, after }: ItemChange, told: { at: number; by: 'expiry' | undefined }): DynamoDBRecord {
  const images = { ...(before !== undefined && { OldImage: before }), ...(after !== undefined && { NewImage: after }) };
  const eventName = before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY';
  const sequence = String(stream.dropped + stream.records.length + 1).padStart(21, '0');
  return {
    eventID: randomUUID().replaceAll('-', ''),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: stream.arn,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(told.at / 1000),
      Keys: key,
      ...images,
      SequenceNumber: sequence,
      SizeBytes: Buffer.byteLength(JSON.stringify([key, images])),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    } as NonNullable<DynamoDBRecord['dynamodb']>,
    ...(told.by === 'expiry' && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
  };
}

function openReader(stream: Stream): StreamReader {
  const reader: Listener = { position: stream.dropped, wanted: [] };
  stream.readers.add(reader);
  const end = () => stream.dropped + stream.records.length;
  return {
    peek(most) {
      const from = reader.position - stream.dropped;
      return stream.records.slice(from, from + most);
    },
    advance(count) {
      reader.position += count;
      drop(stream);
    },
    arrived: (count) =>
      new Promise((resolve) => {
        reader.wanted.push({ end: reader.position + count, resolve });
        wake(reader, end());
      }),
    close: () => void stream.readers.delete(reader),
  };
}

function wake(reader: Listener, end: number): void {
  const reached = reader.wanted.filter((one) => one.end <= end);
  reader.wanted = reader.wanted.filter((one) => one.end > end);
  for (const { resolve } of reached) resolve();
}

/** Drops what every reader has gone past; where nobody reads, what is too much. In large steps, since each copies the rest. */
function drop(stream: Stream): void {
  const oldest = Math.min(...[...stream.readers].map(({ position }) => position - stream.dropped));
  const isRead = stream.readers.size > 0;
  const surplus = isRead ? oldest : stream.records.length - KEPT;
  if (surplus < (isRead ? 1000 : KEPT)) return;
  stream.records = stream.records.slice(surplus);
  stream.dropped += surplus;
}

function nameItem({ table, key }: WrittenItem): string {
  return JSON.stringify([table, Object.entries(key).toSorted()]);
}
