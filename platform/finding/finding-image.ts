import { gunzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { InputInvalid } from '#domain/base/errors.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import type { Finding } from '#domain/finding/finding.ts';
import { type HistoryEntry, listHistory } from '#domain/finding/finding-history.ts';
import type { FindingRecord } from '#domain/finding/finding-record.ts';

/** An item of the findings table: as the SDK reads it, or as a stream event holds it, where binaries are Base64. */
export type FindingImage = Readonly<Record<string, AttributeValue | { readonly B?: string }>>;

export const FINDING_PREFIX = 'finding#';
/** A document is stored in at most 300 KB; what it unfolds to is bounded as well, so that none can fill the memory. */
const LARGEST_DOCUMENT = 16 * 1024 * 1024;

/** The attributes that decide whether lists change; the document is read only where one of these did. */
const head = z.object({
  pk: z.string().regex(/^finding#[0-9a-f]{32}$/),
  mark: z.string(),
  contentHash: z.string(),
  isOpen: z.boolean(),
  firstSeenAt: z.number(),
  closedAt: z.number().nullish(),
  eventTime: z.string().optional(),
});
const image = head.extend({ document: z.union([z.string(), z.instanceof(Uint8Array)]) });

/**
 * Reads the record that an item of the findings table holds; the finding in it is parsed again from the document as it came.
 * @throws InputInvalid naming the item and the fields that are wrong, never what they hold
 */
export function readFindingImage(item: FindingImage): FindingRecord {
  const { pk, document, eventTime, closedAt, mark, contentHash, isOpen, firstSeenAt } = parse(image, item);
  const told = eventTime === undefined ? {} : { EventTime: eventTime };
  const finding: Finding = { ...readDocument(pk, document), ...told };
  return { identity: pk.slice(FINDING_PREFIX.length), mark, contentHash, finding, isOpen, firstSeenAt, closedAt: closedAt ?? null };
}

/** Returns the finding as it came. @throws InputInvalid like readFindingImage */
export function readFindingDocument(item: FindingImage): unknown {
  const { pk, document } = parse(image, item);
  return unpack(pk, readBinary(document));
}

/** Returns the versions that are known of a finding, the newest first. */
export function readFindingHistory(item: FindingImage): readonly HistoryEntry[] {
  const history = item['history'];
  return listHistory(history !== undefined && 'S' in history ? history.S : undefined);
}

/** Reads the identity alone. @throws InputInvalid */
export function readIdentity(item: FindingImage): string {
  return parse(head.pick({ pk: true }), item).pk.slice(FINDING_PREFIX.length);
}

/** Tells whether two images of an item differ in more than when it was last seen. */
export function isNews(before: FindingImage | undefined, after: FindingImage | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  const [one, other] = [parse(head, before), parse(head, after)];
  return one.mark !== other.mark || one.contentHash !== other.contentHash || one.isOpen !== other.isOpen;
}

function readDocument(pk: string, document: string | Uint8Array): Finding {
  const [parsed] = findingsIn(unpack(pk, readBinary(document)));
  if (parsed?.kind === 'finding') return parsed.finding;
  throw new InputInvalid(`Item ${pk} holds no finding that can be read. ${ADVICE}`);
}

/** Binaries of stream events are Base64. */
function readBinary(document: string | Uint8Array): Uint8Array {
  return typeof document === 'string' ? Buffer.from(document, 'base64') : document;
}

const ADVICE = 'Delete it; the next version of the finding is stored again.';

function unpack(pk: string, packed: Uint8Array): unknown {
  try {
    return JSON.parse(gunzipSync(packed, { maxOutputLength: LARGEST_DOCUMENT }).toString('utf8'));
  } catch (cause) {
    throw new InputInvalid(`Item ${pk} holds a document that is no JSON in gzip. ${ADVICE}`, { cause });
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, item: FindingImage): z.output<Schema> {
  const parsed = schema.safeParse(unmarshall(item as Record<string, AttributeValue>, { wrapNumbers: Number }));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'item'} (${code})`).join(', ');
  throw new InputInvalid(
    `Item ${String(item['pk'] && 'S' in item['pk'] ? item['pk'].S : '')} of the findings is malformed: ${fields}. ${ADVICE}`,
    {
      cause: parsed.error,
    },
  );
}
