import { partition } from '@aws-sdk/core/client';
import { allRegions, findPartition, regionOfZone } from '#domain/finding/regions.ts';

describe('Regions', () => {
  it.each(allRegions().map((region) => [region]))('%s is one that the AWS SDK knows, in the same partition', (region) => {
    const known = partition(region);

    expect(known).toMatchObject({ name: findPartition(region), description: expect.any(String) });
  });

  it.each([
    ['eu-central-1a', 'eu-central-1'],
    ['us-gov-west-1b', 'us-gov-west-1'],
    ['us-west-2-lax-1a', 'us-west-2'],
    ['eu-central-1', undefined],
    ['euc1-az1', undefined],
    ['eu-central-1A', undefined],
  ])('%s is a zone of %s', (zone, region) => {
    expect(regionOfZone(zone)).toBe(region);
  });
});
