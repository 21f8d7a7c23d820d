import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { buildArn, isGlobalType, isKnownResource, nameResource, regionOfResource } from '#domain/reaction/resource-arn.ts';

const TARGET = { partition: 'aws', accountId: '210987654321', region: 'eu-central-1' };
const REGIONAL = (service: string, own: string) => `arn:aws:${service}:eu-central-1:210987654321:${own}`;
const KEY = '49efeff0-a251-4212-9bd0-0837123fa0c7';

/** Type, ARN, and other spellings of the same resource. */
const SPELLINGS: readonly (readonly [type: string, arn: string, ...others: string[]])[] = [
  ['AwsAccount', 'arn:aws:iam::210987654321:root', 'AWS::::Account:210987654321', '210987654321'],
  ['AwsCloudTrailTrail', REGIONAL('cloudtrail', 'trail/all'), 'all', 'AWS::CloudTrail::Trail:all'],
  ['AwsDynamoDbTable', REGIONAL('dynamodb', 'table/orders'), 'orders', 'AWS::DynamoDB::Table:orders'],
  ['AwsEc2Instance', REGIONAL('ec2', 'instance/i-0abc'), 'i-0abc', 'AWS::EC2::Instance:i-0abc', REGIONAL('ec2', 'i-0abc')],
  [
    'AwsEc2SecurityGroup',
    REGIONAL('ec2', 'security-group/sg-0abc'),
    'sg-0abc',
    'AWS::EC2::SecurityGroup:sg-0abc',
    'arn:aws:ec2:eu-central-1::security-group/sg-0abc',
  ],
  ['AwsEc2Snapshot', REGIONAL('ec2', 'snapshot/snap-1'), 'snap-1', 'arn:aws:ec2:eu-central-1::snapshot/snap-1'],
  ['AwsEc2Subnet', REGIONAL('ec2', 'subnet/subnet-1'), 'subnet-1'],
  ['AwsEc2Vpc', REGIONAL('ec2', 'vpc/vpc-1'), 'vpc-1', 'AWS::EC2::VPC:vpc-1'],
  ['AwsElastiCacheCacheCluster', REGIONAL('elasticache', 'cluster:sessions'), 'sessions'],
  ['AwsElastiCacheReplicationGroup', REGIONAL('elasticache', 'replicationgroup:sessions'), 'sessions'],
  ['AwsElbv2LoadBalancer', REGIONAL('elasticloadbalancing', 'loadbalancer/app/web/50dc6c495c0c9188'), 'app/web/50dc6c495c0c9188'],
  ['AwsIamRole', 'arn:aws:iam::210987654321:role/app', 'app', 'AWS::IAM::Role:app', 'arn:aws:sts::210987654321:assumed-role/app/i-0abc'],
  ['AwsIamUser', 'arn:aws:iam::210987654321:user/anna', 'anna', 'AWS::IAM::User:anna'],
  ['AwsKmsKey', REGIONAL('kms', `key/${KEY}`), KEY, `AWS::KMS::Key:${KEY}`],
  ['AwsLambdaFunction', REGIONAL('lambda', 'function:report'), 'report', REGIONAL('lambda', 'function:report:$LATEST')],
  ['AwsLambdaFunction', REGIONAL('lambda', 'function:report:live'), 'report:live'],
  [
    'AwsRdsDbClusterSnapshot',
    REGIONAL('rds', 'cluster-snapshot:rds:main-1'),
    'rds:main-1',
    REGIONAL('rds', 'dbclustersnapshot:rds:main-1'),
  ],
  ['AwsRdsDbInstance', REGIONAL('rds', 'db:main'), 'main', 'AWS::RDS::DBInstance:main'],
  ['AwsRdsDbSnapshot', REGIONAL('rds', 'snapshot:main-1'), 'main-1', REGIONAL('rds', 'dbsnapshot:main-1')],
  ['AwsRedshiftCluster', REGIONAL('redshift', 'cluster:sales'), 'sales'],
  ['AwsS3Bucket', 'arn:aws:s3:::invoices', 'invoices', 'AWS::S3::Bucket:invoices'],
  ['AwsSecretsManagerSecret', REGIONAL('secretsmanager', 'secret:prod/db-AbC123'), 'AWS::SecretsManager::Secret:secret:prod/db-AbC123'],
  ['AwsSnsTopic', REGIONAL('sns', 'alarms'), 'alarms', 'AWS::SNS::Topic:alarms'],
  [
    'AwsSqsQueue',
    REGIONAL('sqs', 'orders.fifo'),
    'orders.fifo',
    'https://sqs.eu-central-1.amazonaws.com/210987654321/orders.fifo',
    'https://eu-central-1.queue.amazonaws.com/210987654321/orders.fifo',
  ],
];

describe('the ARN of a resource', () => {
  it.each(SPELLINGS)('of type %s is %s, however it is spelled', (Type, arn, ...others) => {
    for (const Id of [arn, ...others]) expect({ Id, arn: buildArn({ Type, Id }, TARGET) }).toEqual({ Id, arn });
  });

  it('is of the partition, account and Region at hand', () => {
    const place = { partition: 'aws-cn', accountId: '111122223333', region: 'cn-north-1' };

    expect(buildArn({ Type: 'AwsEc2Vpc', Id: 'vpc-1' }, place)).toBe('arn:aws-cn:ec2:cn-north-1:111122223333:vpc/vpc-1');
    expect(buildArn({ Type: 'AwsS3Bucket', Id: 'invoices' }, place)).toBe('arn:aws-cn:s3:::invoices');
  });

  it('is the id where that is one, path and all, of whatever type', () => {
    for (const [Type, Id] of [
      ['AwsIamUser', 'arn:aws:iam::210987654321:user/team/anna'],
      ['AwsCloudFrontDistribution', 'arn:aws:cloudfront::210987654321:distribution/E1'],
      ['AwsS3Bucket', 'arn:aws:s3:eu-central-1:210987654321:accesspoint/invoices'],
    ] as const) {
      expect(buildArn({ Type, Id }, TARGET)).toBe(Id);
    }
  });

  it.each([
    ['AwsCloudFrontDistribution', 'E1'],
    ['AwsIamAccessKey', 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE'],
    ['AwsEc2SecurityGroup', 'AWS::EC2::Instance:i-0abc'],
    ['AwsSecretsManagerSecret', 'prod/db'],
    ['AwsAccount', 'AWS::::Account:XXXXXXXXXXX'],
    ['AwsIamUser', 'AWS::IAM::User:AIDACKCEVSQ6C2EXAMPLE'],
    ['constructor', 'name'],
  ])('of %s %s cannot be built', (Type, Id) => {
    expect(buildArn({ Type, Id }, TARGET)).toBeUndefined();
    expect(isKnownResource({ Type, Id }, TARGET)).toBe(false);
  });

  it('can be built for every type that a reactor is for', async () => {
    const known = new Set(SPELLINGS.map(([type]) => type));
    const types = new Set<string>();
    for (const id of readdirSync(new URL('../../../reactors/', import.meta.url))) {
      const { manifest } = (await import(`#reactors/${id}/manifest.ts`)) as { manifest: { resourceTypes: string[] } };
      for (const type of manifest.resourceTypes) types.add(type);
    }

    expect(types.size).toBeGreaterThan(20);
    expect([...types].filter((type) => !known.has(type))).toEqual(['AwsIamAccessKey']);
  });
});

describe('the name of a resource', () => {
  it.each(SPELLINGS)('of type %s is %s, however it is spelled', (Type, arn, ...others) => {
    expect(new Set([arn, ...others].map((Id) => nameResource({ Type, Id }, TARGET)))).toEqual(new Set([arn]));
  });

  it('leaves out the path of a user, whose name is unique in the account', () => {
    const name = nameResource({ Type: 'AwsIamUser', Id: 'arn:aws:iam::210987654321:user/team/anna' }, TARGET);

    expect(name).toBe(nameResource({ Type: 'AwsIamUser', Id: 'anna' }, TARGET));
  });

  it('is the same in every Region for what lives in none, and for a trail of another Region', () => {
    const elsewhere = { ...TARGET, region: 'us-east-1' };
    const trail = { Type: 'AwsCloudTrailTrail', Id: REGIONAL('cloudtrail', 'trail/all') };
    const global = [
      { Type: 'AwsAccount', Id: 'AWS::::Account:210987654321' },
      { Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:AKIAIOSFODNN7EXAMPLE' },
      { Type: 'AwsIamUser', Id: 'anna' },
      { Type: 'AwsCloudFrontDistribution', Id: 'E1' },
    ];

    for (const one of [...global, trail]) expect(nameResource(one, elsewhere)).toBe(nameResource(one, TARGET));
    for (const one of global) expect(regionOfResource(one, elsewhere)).toBeUndefined();
    expect(regionOfResource(trail, elsewhere)).toBe('eu-central-1');
    expect(nameResource({ Type: 'AwsEc2Vpc', Id: 'vpc-1' }, elsewhere)).not.toBe(nameResource({ Type: 'AwsEc2Vpc', Id: 'vpc-1' }, TARGET));
  });

  it('tells apart accounts, types and ids, known or not', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{1,12}$/), fc.stringMatching(/^[a-z0-9]{1,12}$/), (one, other) => {
        fc.pre(one !== other);
        const name = (Type: string, Id: string, accountId = TARGET.accountId) => nameResource({ Type, Id }, { ...TARGET, accountId });

        expect(name('Other', one)).not.toBe(name('Other', other));
        expect(name('Other', one)).not.toBe(name('Another', one));
        expect(name('Other', one)).not.toBe(name('Other', one, '111122223333'));
        expect(name('AwsIamAccessKey', one)).toBe(name('AwsIamAccessKey', `AWS::IAM::AccessKey:${one}`));
      }),
    );
  });

  it('knows which types live in no Region', () => {
    expect(['AwsIamUser', 'AwsAccount', 'AwsWafWebAcl'].every(isGlobalType)).toBe(true);
    expect(['AwsS3Bucket', 'AwsWafRegionalRule', 'AwsEc2Vpc'].some(isGlobalType)).toBe(false);
  });
});
