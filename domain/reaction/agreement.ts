import { AWS_REGION, type ReactionResource, readAccount, readPartition, readRegion, truncate } from '@attack-reactor/kit/contract';
import type { Finding } from '#domain/finding/finding.ts';
import { partitionOfRegion } from '#domain/finding/region.ts';
import type { ReasonOf } from './reason.ts';
import { isGlobalType } from './resource-arn.ts';

const MAX_TEXT = 200;

/**
 * Finds what a finding says of its account, Region or partition that is not so in its own words elsewhere; undefined: all
 * agree. The Region of an ARN is left to the reactor, which alone knows what is found in other Regions too.
 */
export function findDisagreement(finding: Finding, resource: ReactionResource): ReasonOf<'place-disagrees'> | undefined {
  const { AwsAccountId: account, Partition: partition, Region: region } = finding;
  const claims: readonly [subject: string, stated: string | undefined, expected: string][] = [
    [finding.ProductArn, readAccount(finding.ProductArn), account],
    [finding.Id, readPartition(finding.Id), partition],
    [region, AWS_REGION.test(region) ? partitionOfRegion(region) : undefined, partition],
    [resource.Id, readAccount(resource.Id), account],
    [resource.Id, readPartition(resource.Id), partition],
    [resource.Id, resource.Partition, partition],
    [resource.Id, regionOf(resource), region],
  ];
  for (const [subject, stated, expected] of claims) {
    if (stated !== undefined && stated !== expected) return { code: 'place-disagrees', ...shortened({ subject, stated, expected }) };
  }
  return undefined;
}

/** The Region that a resource is said to be in, where its id does not say it. */
function regionOf({ Type, Id, Region = '' }: ReactionResource): string | undefined {
  return readRegion(Id) === undefined && AWS_REGION.test(Region) && !isGlobalType(Type) ? Region : undefined;
}

function shortened(texts: { subject: string; stated: string; expected: string }): typeof texts {
  return {
    subject: truncate(texts.subject, MAX_TEXT),
    stated: truncate(texts.stated, MAX_TEXT),
    expected: truncate(texts.expected, MAX_TEXT),
  };
}
