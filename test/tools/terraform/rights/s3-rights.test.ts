import type { RecordedCall } from '#tools/terraform/rights/recorded-calls.ts';
import { rightsOfS3 } from '#tools/terraform/rights/s3-rights.ts';

const BUCKET = 'arn:aws:s3:::console';
const call = (operation: string, input: object): RecordedCall => ({
  by: 'X',
  assumed: null,
  service: 's3',
  region: 'eu-west-1',
  account: '123456789012',
  operation,
  input: { Bucket: 'console', Query: [], ...input },
});

describe('the rights of a call to S3', () => {
  it.each([
    ['PUT bucket', {}, 's3:CreateBucket', BUCKET],
    ['HEAD bucket', {}, 's3:ListBucket', BUCKET],
    ['GET bucket', { Query: ['prefix', 'versions'] }, 's3:ListBucketVersions', BUCKET],
    ['PUT bucket', { Query: ['encryption'] }, 's3:PutEncryptionConfiguration', BUCKET],
    ['DELETE bucket', { Query: ['lifecycle'] }, 's3:PutLifecycleConfiguration', BUCKET],
    ['DELETE bucket', { Query: ['policy'] }, 's3:DeleteBucketPolicy', BUCKET],
    ['PUT object', { Query: ['x-id'], Key: '_nuxt/a.js' }, 's3:PutObject', `${BUCKET}/_nuxt/a.js`],
    ['HEAD object', { Key: 'a' }, 's3:GetObject', `${BUCKET}/a`],
    ['GET object', { Key: 'a', Query: ['tagging'] }, 's3:GetObjectTagging', `${BUCKET}/a`],
    ['DELETE object', { Key: 'a', Query: ['versionId'] }, 's3:DeleteObjectVersion', `${BUCKET}/a`],
  ])('%s %j is %s', (operation, input, action, resource) => {
    expect(rightsOfS3(call(operation, input))).toEqual([{ action, resource }]);
  });

  it('to copy as a role are asked for the role as well', () => {
    const role = 'arn:aws:iam::123456789012:role/copy';

    expect(rightsOfS3(call('PUT bucket', { Query: ['replication'], Role: role }))).toEqual([
      { action: 's3:PutReplicationConfiguration', resource: BUCKET },
      { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 's3.amazonaws.com' } },
    ]);
  });

  it('are not guessed', () => {
    expect(() => rightsOfS3(call('PUT bucket', { Query: ['website'] }))).toThrow(/PUT bucket\?website/);
    expect(() => rightsOfS3(call('PUT object', { Key: 'a', Query: ['tagging'] }))).toThrow(RangeError);
  });
});
