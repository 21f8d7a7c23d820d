import { rightsOfCloudFront } from '#tools/terraform/rights/cloudfront-rights.ts';
import type { RecordedCall } from '#tools/terraform/rights/recorded-calls.ts';

const call = (operation: string, input: RecordedCall['input'] = {}): RecordedCall => ({
  by: 'X',
  assumed: null,
  service: 'cloudfront',
  region: 'us-east-1',
  account: '123456789012',
  operation,
  input,
});

describe('the rights of a call to CloudFront', () => {
  it.each([
    ['GetDistribution', { Id: 'E1' }, 'distribution/*'],
    ['ListTagsForResource', { Resource: 'arn:aws:cloudfront::123456789012:distribution/E1' }, 'distribution/*'],
    ['GetOriginAccessControl', { Id: 'O1' }, 'origin-access-control/*'],
    ['DeleteResponseHeadersPolicy', { Id: 'P1' }, 'response-headers-policy/*'],
    ['PublishFunction', { Name: 'pages' }, 'function/pages'],
  ])('%s name what AWS makes up by its kind, and a function by its name', (operation, input, resource) => {
    expect(rightsOfCloudFront(call(operation, input))).toEqual([
      { action: `cloudfront:${operation}`, resource: `arn:aws:cloudfront::123456789012:${resource}` },
    ]);
  });

  it('to create with tags are two', () => {
    expect(rightsOfCloudFront(call('CreateDistributionWithTags')).map(({ action }) => action)).toEqual([
      'cloudfront:CreateDistribution',
      'cloudfront:TagResource',
    ]);
  });

  it('are not guessed', () => {
    expect(() => rightsOfCloudFront(call('CreateKeyGroup'))).toThrow(/cloudfront:CreateKeyGroup is about no known resource/);
  });
});
