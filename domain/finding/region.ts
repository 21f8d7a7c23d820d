/** Region's limit in ASFF is 16 characters: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html */
const REGION = /^[a-z0-9-]{1,16}$/;

/** True for the spelling of a Region, known or not: it becomes a part of ids and a host name. */
export function isRegion(text: string): boolean {
  return REGION.test(text);
}

/** How Regions outside of the partition `aws` begin: https://docs.aws.amazon.com/general/latest/gr/rande.html */
const PARTITIONS: readonly (readonly [beginning: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** The partition that a Region lies in, by its name. */
export function partitionOfRegion(region: string): string {
  return PARTITIONS.find(([beginning]) => region.startsWith(beginning))?.[1] ?? 'aws';
}
