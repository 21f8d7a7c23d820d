import type { AttackFinding } from './attack-finding.ts';
import type { Resource } from './finding.ts';
import { isRecord } from './json.ts';

/** 240 KB, in its smaller reading: https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html */
export const MAX_FINDING_BYTES = 240_000;

/** A blank string as a value or list item, in JSON. */
const BLANK_IN_JSON = /[:[,]"\s*"/;

/** A finding as the bytes that travel: serialised once, for the size limit, the request body and its signature. */
export type ImportDocument = { readonly id: string; readonly json: string; readonly bytes: number };

/**
 * Serialises a finding as Security Hub takes it.
 * - Blank strings are left out of resources: sources carry empty tags, and an import with one is refused
 *   (https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Resource.html, pattern `.*\\S.*`).
 * - What is too large loses first Resources.Details, as Security Hub does with large control findings, then every property
 *   of a resource but its address. Undefined: too large all the same.
 */
export function importDocumentOf(finding: AttackFinding): ImportDocument | undefined {
  for (const slim of [asItIs, withoutDetails, onlyAddress]) {
    const json = withoutBlanks(slim === asItIs ? finding : { ...finding, Resources: finding.Resources.map(slim) });
    const bytes = Buffer.byteLength(json);
    if (bytes <= MAX_FINDING_BYTES) return { id: finding.Id, json, bytes };
  }
  return undefined;
}

function withoutBlanks(finding: AttackFinding): string {
  const json = JSON.stringify(finding);
  return BLANK_IN_JSON.test(json) ? JSON.stringify({ ...finding, Resources: finding.Resources.map(dropBlanks) }) : json;
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

function asItIs(resource: Resource): Resource {
  return resource;
}

function withoutDetails(resource: Resource): Resource {
  const { Details: _dropped, ...rest } = resource;
  return rest as Resource;
}

function onlyAddress({ Type, Id, Region, Partition }: Resource): Resource {
  return { Type, Id, ...(Region !== undefined && { Region }), ...(Partition !== undefined && { Partition }) };
}
