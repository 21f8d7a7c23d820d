import type { CatalogEntry, OfferedVersion } from '#domain/hub/catalog-entry.ts';
import { decidePublishing } from '#domain/hub/publishing.ts';
import type { Checked } from '#domain/hub/record-checks.ts';
import { NOW } from './packages.ts';

/** The digest of bytes that are known by a letter. */
export function aDigest(letter: string): string {
  return `sha256:${letter.charCodeAt(0).toString(16).padStart(64, '0')}`;
}

/** A package that anna publishes. */
export function anOffer(changes: Partial<OfferedVersion> = {}): OfferedVersion {
  return { publisher: 'acme', name: 'close-door', version: '1.0.0', digest: aDigest('a'), by: 'anna', at: NOW, ...changes };
}

/** The row of a version that was just published. */
export function anEntry(changes: Partial<OfferedVersion> = {}): CatalogEntry {
  return decidePublishing(undefined, anOffer(changes)).entry;
}

/** Checks that found nothing, of a reactor for one control. */
export function verifiedChecks(controls: readonly string[] = ['EC2.8'], techniques: readonly string[] = ['T1552.005']): Checked {
  return {
    checks: { outcome: 'verified', at: NOW, signature: { state: 'unverified', keyId: null }, isolation: null, notices: [] },
    facts: {
      title: 'Close a door',
      description: 'Closes it.',
      licence: 'Apache-2.0',
      effect: 'reversible',
      modes: ['approval'],
      controls: [...controls],
      findingTypes: [],
      techniques: [...techniques],
      resourceTypes: ['AwsEc2Instance'],
      permissions: [{ phases: ['plan'], actions: ['ec2:DescribeInstances'], resources: ['*'] }],
      actions: ['ec2:DescribeInstances'],
      vectors: 1,
    },
  };
}
