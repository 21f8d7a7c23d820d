import type { AttackFinding } from './attack-finding.ts';
import type { Resource } from './finding.ts';

/** https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html */
export const MAX_FINDING_BYTES = 240 * 1024;

/** A finding as the bytes that travel: serialised once, for the size limit, the request body and its signature. */
export type ImportDocument = { readonly id: string; readonly json: string; readonly bytes: number };

/**
 * Serialises a finding within the size that Security Hub takes. What is dropped, in this order, is what Security Hub
 * itself drops from large control findings: Resources.Details, then every other property of a resource but its address.
 * Undefined: too large all the same.
 */
export function importDocumentOf(finding: AttackFinding): ImportDocument | undefined {
  for (const slimmer of [asItIs, withoutDetails, onlyAddress]) {
    const candidate = slimmer === asItIs ? finding : { ...finding, Resources: finding.Resources.map(slimmer) };
    const json = JSON.stringify(candidate);
    const bytes = Buffer.byteLength(json);
    if (bytes <= MAX_FINDING_BYTES) return { id: finding.Id, json, bytes };
  }
  return undefined;
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
