import type { ReactionResource } from '@attack-reactor/kit/contract';
import { findDisagreement } from '#domain/reaction/agreement.ts';
import { controlDocument, finding } from '../../support/findings.ts';
import { BUCKET, MEMBER } from '../../support/reactions.ts';

const DATABASE = `arn:aws:rds:eu-central-1:${MEMBER}:db:orders`;

function disagreement(overrides: Record<string, unknown>, resource: Partial<ReactionResource> = {}) {
  return findDisagreement(finding(controlDocument(overrides)), { Type: 'AwsS3Bucket', Id: BUCKET, ...resource });
}

describe('the places that a finding names', () => {
  it.each<[string, Record<string, unknown>, Partial<ReactionResource>]>([
    ['a resource without a place', {}, {}],
    ['a resource of its account and Region', {}, { Type: 'AwsRdsDbInstance', Id: DATABASE, Partition: 'aws', Region: 'eu-central-1' }],
    ['the account itself', {}, { Type: 'AwsAccount', Id: `AWS::::Account:${MEMBER}`, Region: 'us-east-1' }],
    ['a global resource', {}, { Type: 'AwsIamUser', Id: `arn:aws:iam::${MEMBER}:user/anna`, Region: 'us-east-1' }],
    ['a resource of no Region', {}, { Region: 'global' }],
    ['a copy in the aggregation Region', { ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub' }, {}],
    [
      'a trail of another Region, which its reactor knows',
      {},
      { Type: 'AwsCloudTrailTrail', Id: `arn:aws:cloudtrail:us-east-1:${MEMBER}:trail/org` },
    ],
    [
      'another partition throughout',
      { Id: 'a', ProductArn: 'arn:aws-cn:securityhub:cn-north-1::product/aws/securityhub', Region: 'cn-north-1' },
      { Id: 'arn:aws-cn:s3:::invoices', Partition: 'aws-cn', Region: 'cn-north-1' },
    ],
  ])('agree: %s', (_what, overrides, resource) => {
    expect(disagreement(overrides, resource)).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>, Partial<ReactionResource>, string]>([
    [
      'the product is of another account',
      { ProductArn: 'arn:aws:securityhub:eu-central-1:111111111111:product/111111111111/default' },
      {},
      '111111111111',
    ],
    [
      'the finding is of another partition',
      { Id: `arn:aws-cn:securityhub:cn-north-1:${MEMBER}:security-control/S3.2/finding/1` },
      {},
      'aws-cn',
    ],
    ['the Region is of another partition', { Region: 'us-gov-west-1' }, { Region: 'us-gov-west-1' }, 'aws-us-gov'],
    [
      'the product is of another partition',
      { Id: 'a', ProductArn: 'arn:aws-cn:securityhub:eu-central-1::product/aws/securityhub' },
      {},
      'aws',
    ],
    ['the resource is of another account', {}, { Id: 'arn:aws:rds:eu-central-1:111111111111:db:orders' }, '111111111111'],
    ['the resource is another account', {}, { Type: 'AwsAccount', Id: 'AWS::::Account:111111111111' }, '111111111111'],
    ['the ARN of the resource is of another partition', {}, { Id: 'arn:aws-us-gov:s3:::invoices' }, 'aws-us-gov'],
    ['the resource is said to be of another partition', {}, { Partition: 'aws-cn' }, 'aws-cn'],
    ['the resource is said to be of another Region', {}, { Region: 'us-east-1' }, 'us-east-1'],
  ])('disagree: %s', (_what, overrides, resource, stated) => {
    expect(disagreement(overrides, resource)).toMatchObject({ code: 'place-disagrees', stated });
  });
});
