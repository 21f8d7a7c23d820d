import { isRecord } from '#domain/base/json.ts';
import type { Resource } from '#domain/finding/finding.ts';
import type { AttackFinding } from './attack-finding.ts';

/** 240 KB, in its smaller reading: https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html */
export const MAX_FINDING_BYTES = 240_000;

/** A finding as the bytes that travel: encoded once, for the size limit, the request body and its signature. */
export type ImportDocument = {
  readonly id: string;
  /** The JSON document in pieces; findings of one source share the piece with its resources. */
  readonly pieces: readonly Uint8Array[];
  readonly size: number;
};

/** A finding as far as its encoding knows it. */
type EncodedFinding = Pick<AttackFinding, 'Id' | 'Title' | 'Resources'>;

/**
 * Encodes findings as Security Hub takes them, in their order.
 * - Blank strings are left out of resources: sources carry empty tags, and an import with one is refused
 *   (https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Resource.html, pattern `.*\S.*`).
 * - A finding that is too large loses first Resources.Details, as Security Hub does with large control findings, then
 *   every property of a resource but its address. Undefined: too large all the same.
 */
export function encodeImportDocuments(findings: readonly EncodedFinding[]): (ImportDocument | undefined)[] {
  const encodeResources = resourceEncoder();
  return findings.map(({ Resources, Title, ...rest }) => {
    // The title has a dash beyond Latin-1; apart from the rest, it does not double the size of the whole text in memory.
    const head = [Buffer.from(JSON.stringify(rest)).subarray(0, -1), TITLE, Buffer.from(JSON.stringify(Title)), RESOURCES];
    for (const slim of SLIMMERS) {
      const pieces = [...head, encodeResources(Resources, slim), CLOSING];
      const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
      if (size <= MAX_FINDING_BYTES) return { id: rest.Id, size, pieces };
    }
    return undefined;
  });
}

const TITLE = Buffer.from(',"Title":');
const RESOURCES = Buffer.from(',"Resources":');
const CLOSING = Buffer.from('}');
const SLIMMERS: readonly ((resource: Resource) => unknown)[] = [asItIs, withoutDetails, onlyAddress];
/** A blank string as a value or list item, in JSON. */
const BLANK_IN_JSON = /[:[,]"\s*"/;

/** Remembers the last resources that it encoded: findings of one source come one after the other and share them. */
function resourceEncoder(): (resources: readonly Resource[], slim: (resource: Resource) => unknown) => Uint8Array {
  let last: { readonly resources: readonly Resource[]; readonly slim: unknown; readonly bytes: Uint8Array } | undefined;
  return (resources, slim) => {
    if (last?.resources !== resources || last.slim !== slim) {
      const json = JSON.stringify(slim === asItIs ? resources : resources.map(slim));
      const bytes = Buffer.from(BLANK_IN_JSON.test(json) ? JSON.stringify(dropBlanks(JSON.parse(json))) : json);
      last = { resources, slim, bytes };
    }
    return last.bytes;
  };
}

function dropBlanks(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isBlank(item)).map(dropBlanks);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([name, inner]) => !isBlank(name) && !isBlank(inner));
  return Object.fromEntries(entries.map(([name, inner]) => [name, dropBlanks(inner)]));
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && !/\S/.test(value);
}

function asItIs(resource: Resource): unknown {
  return resource;
}

function withoutDetails({ Details: _dropped, ...rest }: Resource): unknown {
  return rest;
}

function onlyAddress({ Type, Id, Region, Partition }: Resource): unknown {
  return { Type, Id, Region, Partition };
}
