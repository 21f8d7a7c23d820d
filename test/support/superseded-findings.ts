import { createHash } from 'node:crypto';
import { type AttackFinding, buildAttackFindings } from '#domain/enrichment/attack-finding.ts';
import { decide } from '#domain/enrichment/enrichment-decision.ts';
import { finding, HOME } from './findings.ts';
import { mappingIndex } from './mapping-release.ts';

const index = mappingIndex();

/** The ATT&CK findings of a source, as they are published now. */
export function publishedFindings(document: Record<string, unknown>): AttackFinding[] {
  return publish(document);
}

/** The same as they were published before the account was a part of the identity. */
export function supersededFindings(document: Record<string, unknown>): AttackFinding[] {
  const identity = createHash('sha256').update(`${document['ProductArn']}|${document['Id']}`).digest('hex').slice(0, 32);
  return publish(document, { identity });
}

function publish(document: Record<string, unknown>, earlier: { identity?: string } = {}): AttackFinding[] {
  const decision = decide(finding(document), index, undefined, { granularity: 'technique', maxTechniques: 5 });
  if (decision.kind !== 'create') throw new Error(`expected a publication, got ${decision.kind}`);
  return buildAttackFindings({ ...decision, ...earlier }, { companyName: 'Example', home: HOME, targetOf: () => HOME, index });
}
