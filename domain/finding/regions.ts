export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

/**
 * The Regions of the partitions that this platform deploys to, as the AWS SDK for JavaScript lists them
 * (https://github.com/aws/aws-sdk-js-v3, partitions of the endpoint rules; test/domain/finding/regions.test.ts compares).
 */
const REGIONS: Readonly<Record<Partition, readonly string[]>> = {
  aws: [
    'af-south-1',
    'ap-east-1',
    'ap-east-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
    'ca-central-1',
    'ca-west-1',
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'me-west-1',
    'mx-central-1',
    'sa-east-1',
    'sa-west-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
};

const PARTITION_OF: ReadonlyMap<string, Partition> = new Map(
  (['aws', 'aws-cn', 'aws-us-gov'] as const).flatMap((partition) => REGIONS[partition].map((region) => [region, partition] as const)),
);

/** Every Region of a partition. */
export function regionsIn(partition: Partition): readonly string[] {
  return REGIONS[partition];
}

/** Every Region of all partitions. */
export function allRegions(): readonly string[] {
  return [...PARTITION_OF.keys()];
}

/** The partition of a Region; undefined where there is no such Region. */
export function findPartition(region: string): Partition | undefined {
  return PARTITION_OF.get(region);
}

/** The Region of an availability zone (`eu-central-1a`) or local zone (`us-west-2-lax-1a`); undefined for what is no zone's name. */
export function regionOfZone(zone: string): string | undefined {
  return /^([a-z]{2}(?:-[a-z]+)+-\d)(?:[a-z]|-[a-z]{3}-\d[a-z])$/.exec(zone)?.[1];
}
