import { planClosings } from '#reactors/s3-block-public-read/public-statements.ts';

const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::invoices/*' };

describe('public statements', () => {
  it.each([
    ['an action as a string', { Action: 's3:GetObject' }],
    ['actions in a list', { Action: ['s3:PutObject', 's3:GetObject'] }],
    ['an action that writes', { Action: 's3:PutObject' }],
    ['an action on the bucket itself', { Action: 's3:GetBucketLocation' }],
    ['a wildcard in the action', { Action: 's3:Get*' }],
    ['all actions', { Action: '*' }],
    ['everything but one action', { Action: undefined, NotAction: 's3:DeleteBucket' }],
    ['a principal as an object', { Principal: { AWS: '*' } }],
    ['a principal in a list', { Principal: { AWS: ['*'] } }],
    ['everybody but one', { Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::333344445555:root' } }],
    ['a condition that binds nobody', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ['the whole internet as source', { Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }],
    ['half the internet as source', { Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } } }],
    ['one narrow and one wide range', { Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '::/0'] } } }],
    ['an address that is excluded only', { Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.7/32' } } }],
    ['any organization', { Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } }],
    ['a condition that is skipped where the key is missing', { Condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own syntax.
    ['a policy variable', { Condition: { StringEquals: { 'aws:userid': '${aws:userid}' } } }],
  ])('are found by %s', (_what, overrides) => {
    expect(planClosings([statement(overrides)])).toHaveLength(1);
  });

  it.each([
    ['a denial', { Effect: 'Deny' }],
    ['a named account', { Principal: { AWS: 'arn:aws:iam::333344445555:root' } }],
    ['a service', { Principal: { Service: 'cloudfront.amazonaws.com' } }],
    ['a fixed address', { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }],
    ['a VPC endpoint', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } } }],
    ['an organization', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }],
    ['a distribution', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::333344445555:distribution/*' } } }],
    [
      'a binding condition beside another',
      { Condition: { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'AWS:SourceVpc': 'vpc-1' } } },
    ],
  ])('are not %s', (_what, overrides) => {
    expect(planClosings([statement(overrides)])).toEqual([]);
  });

  it('lose only their public principal where they name others too', () => {
    const named = 'arn:aws:iam::333344445555:root';

    const [closing] = planClosings([statement({ Principal: { AWS: ['*', named], Service: 'logging.s3.amazonaws.com' } })]);

    expect(closing?.after).toEqual({ ...base, Principal: { AWS: [named], Service: 'logging.s3.amazonaws.com' } });
  });
});

function statement(overrides: Record<string, unknown>) {
  return JSON.parse(JSON.stringify({ ...base, ...overrides }));
}
