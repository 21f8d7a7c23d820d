import { lookUp } from '@attack-reactor/kit/contract';
import { listAt, textAt } from '#domain/base/json.ts';
import type { AccessRequest } from '#local/permissions/policy.ts';
import type { RecordedCall } from './recorded-calls.ts';

/**
 * The rights of calls about a part of a bucket, by the name of the part in the query and the method. To delete a part is to put none.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/s3-api-permissions.html
 */
const OF_PARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  accelerate: { GET: 'GetAccelerateConfiguration' },
  acl: { GET: 'GetBucketAcl' },
  cors: { GET: 'GetBucketCORS' },
  encryption: both('EncryptionConfiguration'),
  lifecycle: both('LifecycleConfiguration'),
  location: { GET: 'GetBucketLocation' },
  logging: { GET: 'GetBucketLogging' },
  'object-lock': { GET: 'GetBucketObjectLockConfiguration' },
  policy: { GET: 'GetBucketPolicy', PUT: 'PutBucketPolicy', DELETE: 'DeleteBucketPolicy' },
  publicAccessBlock: both('BucketPublicAccessBlock'),
  replication: both('ReplicationConfiguration'),
  requestPayment: { GET: 'GetBucketRequestPayment' },
  tagging: both('BucketTagging'),
  versioning: both('BucketVersioning'),
  versions: { GET: 'ListBucketVersions' },
  website: { GET: 'GetBucketWebsite' },
};
const OF_BUCKETS: Readonly<Record<string, string>> = { DELETE: 'DeleteBucket', GET: 'ListBucket', HEAD: 'ListBucket', PUT: 'CreateBucket' };
const OF_OBJECTS: Readonly<Record<string, string>> = { DELETE: 'DeleteObject', GET: 'GetObject', HEAD: 'GetObject', PUT: 'PutObject' };

function both(part: string): Readonly<Record<string, string>> {
  return { GET: `Get${part}`, PUT: `Put${part}`, DELETE: `Put${part}` };
}

/** Returns the rights that a call to S3 is asked for. @throws RangeError for a call that is not understood */
export function rightsOfS3({ operation, input }: RecordedCall): readonly AccessRequest[] {
  const [method = '', about] = operation.split(' ');
  const query = listAt(input, 'Query').map(String);
  const bucket = `arn:aws:s3:::${textAt(input, 'Bucket')}`;
  const right = (action: string | undefined, resource: string): AccessRequest => {
    if (action === undefined) throw new RangeError(`S3 was called by ${operation}?${query.join('&')}. Say in s3-rights.ts what it needs.`);
    return { action: `s3:${action}`, resource };
  };
  if (about === 'object') return [right(nameObjectRight(method, query), `${bucket}/${textAt(input, 'Key')}`)];
  // A list of objects to delete, each in all its versions.
  if (method === 'POST' && query.includes('delete')) return ['DeleteObject', 'DeleteObjectVersion'].map((one) => right(one, `${bucket}/*`));
  const part = query.map((name) => lookUp(OF_PARTS, name)).find((rights) => rights !== undefined) ?? OF_BUCKETS;
  const role = textAt(input, 'Role');
  const passed =
    role === undefined ? [] : [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 's3.amazonaws.com' } }];
  return [right(lookUp(part, method), bucket), ...passed];
}

function nameObjectRight(method: string, query: readonly string[]): string | undefined {
  if (query.includes('tagging')) return method === 'GET' ? 'GetObjectTagging' : undefined;
  const action = lookUp(OF_OBJECTS, method);
  return query.includes('versionId') && method !== 'PUT' ? `${action}Version` : action;
}
