/** The S3 API of bucket settings, over buckets in memory: what a request asks for, and the answer in S3's own words. */
import { lookUp } from '@attack-reactor/kit/contract';

export type S3Request = {
  readonly method: string;
  /** Empty: none is named. */
  readonly bucket: string;
  /** The setting that the query names, `policy`; undefined: the bucket itself. */
  readonly setting: string | undefined;
  /** The object that is named, if any. */
  readonly key: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly accountId: string;
  readonly region: string;
};
export type S3Answer = { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> };

type Bucket = { readonly name: string; readonly accountId: string; readonly region: string; readonly settings: Map<string, string> };

/** S3 answers so where a setting was never made: with a document, or with the name of an error. */
const UNSET: Readonly<Record<string, { readonly document: string } | { readonly error: string }>> = {
  policy: { error: 'NoSuchBucketPolicy' },
  policyStatus: { error: 'NoSuchBucketPolicy' },
  publicAccessBlock: { error: 'NoSuchPublicAccessBlockConfiguration' },
  website: { error: 'NoSuchWebsiteConfiguration' },
  tagging: { error: 'NoSuchTagSet' },
  ownershipControls: { error: 'OwnershipControlsNotFoundError' },
  logging: { document: '<BucketLoggingStatus/>' },
  versioning: { document: '<VersioningConfiguration/>' },
};
const CANNED: Readonly<Record<string, readonly (readonly [group: string, permission: string])[]>> = {
  private: [],
  'public-read': [['AllUsers', 'READ']],
  'public-read-write': [
    ['AllUsers', 'READ'],
    ['AllUsers', 'WRITE'],
  ],
  'authenticated-read': [['AuthenticatedUsers', 'READ']],
};
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** All buckets of all accounts; names are one space, as in S3. */
export class BucketStore {
  readonly #buckets = new Map<string, Bucket>();
  /** Block Public Access of whole accounts. */
  readonly #accounts = new Map<string, string>();

  clear(): void {
    this.#buckets.clear();
    this.#accounts.clear();
  }

  /** The tags of a bucket, of its owner only; undefined: there is none, or none of theirs. */
  tagsOf(bucket: string, accountId: string): readonly { readonly Key: string; readonly Value: string }[] | undefined {
    const found = this.#buckets.get(bucket);
    if (found?.accountId !== accountId) return undefined;
    const tags = (found.settings.get('tagging') ?? '').matchAll(/<Key>([^<]*)<\/Key>\s*<Value>([^<]*)<\/Value>/g);
    return [...tags].map(([, Key = '', Value = '']) => ({ Key, Value }));
  }

  answer(request: S3Request): S3Answer {
    const { method, bucket, setting, key } = request;
    if (key !== '') return refuse(501, 'NotImplemented', 'This emulator keeps settings of buckets and no objects.');
    if (bucket === '') return method === 'GET' ? this.#list(request) : notKnown(request);
    if (setting === undefined && method === 'PUT') return this.#create(request);
    const found = this.#buckets.get(bucket);
    if (found === undefined) return refuse(404, 'NoSuchBucket', 'The specified bucket does not exist');
    const expected = request.headers['x-amz-expected-bucket-owner'];
    if (found.accountId !== request.accountId || (expected !== undefined && expected !== found.accountId))
      return refuse(403, 'AccessDenied', 'Access Denied');
    if (setting !== undefined) return answerSetting(found, { ...request, setting });
    if (method === 'HEAD') return { status: 200, headers: { 'x-amz-bucket-region': found.region } };
    if (method !== 'DELETE') return notKnown(request);
    this.#buckets.delete(bucket);
    return { status: 204 };
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html */
  answerForAccount({ method, accountId, body }: Pick<S3Request, 'method' | 'accountId' | 'body'>): S3Answer {
    const kept = this.#accounts.get(accountId);
    if (method === 'PUT') this.#accounts.set(accountId, body);
    else if (method === 'DELETE') this.#accounts.delete(accountId);
    else if (kept === undefined)
      return refuse(404, 'NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found');
    else return { status: 200, body: kept };
    return { status: method === 'PUT' ? 200 : 204 };
  }

  #list({ accountId }: S3Request): S3Answer {
    const own = [...this.#buckets.values()].filter((bucket) => bucket.accountId === accountId);
    const buckets = own.map(({ name, region }) => `<Bucket><Name>${name}</Name><BucketRegion>${region}</BucketRegion></Bucket>`);
    return { status: 200, body: `<ListAllMyBucketsResult><Buckets>${buckets.join('')}</Buckets></ListAllMyBucketsResult>` };
  }

  #create({ bucket, accountId, region, body }: S3Request): S3Answer {
    const owner = this.#buckets.get(bucket)?.accountId;
    if (owner !== undefined)
      return refuse(409, owner === accountId ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists', 'The requested bucket name is taken');
    const location = /<LocationConstraint>([^<]+)</.exec(body)?.[1] ?? 'us-east-1';
    if (location !== region)
      return refuse(400, 'IllegalLocationConstraintException', `The ${location} location constraint is incompatible for ${region}.`);
    this.#buckets.set(bucket, { name: bucket, accountId, region, settings: new Map() });
    return { status: 200, headers: { location: `/${bucket}` } };
  }
}

type SettingRequest = S3Request & { readonly setting: string };

function answerSetting(bucket: Bucket, request: SettingRequest): S3Answer {
  const { method, setting, body } = request;
  if (setting === 'location') return { status: 200, body: writeLocation(bucket) };
  if (setting === 'acl') return answerAcl(bucket, request);
  const unset = lookUp(UNSET, setting);
  if (unset === undefined) return notKnown(request);
  if (method === 'PUT') bucket.settings.set(setting, body);
  else if (method === 'DELETE') bucket.settings.delete(setting);
  if (method !== 'GET') return { status: method === 'PUT' && setting !== 'policy' ? 200 : 204 };
  const kept = bucket.settings.get(setting === 'policyStatus' ? 'policy' : setting);
  if (kept === undefined) {
    return 'error' in unset ? refuse(404, unset.error, `The bucket has no ${setting}`) : { status: 200, body: unset.document };
  }
  return { status: 200, body: setting === 'policyStatus' ? writePolicyStatus(kept) : kept };
}

function answerAcl(bucket: Bucket, { method, body, headers }: SettingRequest): S3Answer {
  if (method === 'GET') return { status: 200, body: bucket.settings.get('acl') ?? cannedAcl(bucket, []) };
  const canned = headers['x-amz-acl'];
  if (canned === undefined) {
    bucket.settings.set('acl', body);
    return { status: 200 };
  }
  const grants = lookUp(CANNED, String(canned));
  if (grants === undefined) return refuse(400, 'InvalidArgument', `This emulator does not know the ACL ${canned}.`);
  bucket.settings.set('acl', cannedAcl(bucket, grants));
  return { status: 200 };
}

function cannedAcl({ accountId }: Bucket, groups: readonly (readonly [string, string])[]): string {
  const owner = `<ID>${accountId.padStart(64, '0')}</ID>`;
  const own = `<Grant><Grantee ${XSI} xsi:type="CanonicalUser">${owner}</Grantee><Permission>FULL_CONTROL</Permission></Grant>`;
  const others = groups.map(([group, permission]) => {
    const uri = `<URI>http://acs.amazonaws.com/groups/global/${group}</URI>`;
    return `<Grant><Grantee ${XSI} xsi:type="Group">${uri}</Grantee><Permission>${permission}</Permission></Grant>`;
  });
  return `<AccessControlPolicy><Owner>${owner}</Owner><AccessControlList>${own}${others.join('')}</AccessControlList></AccessControlPolicy>`;
}

/** Public where the policy allows "*" something without a condition; S3 knows more. */
function writePolicyStatus(policy: string): string {
  const { Statement = [] }: { Statement?: unknown } = JSON.parse(policy);
  const isPublic = [Statement].flat().some((one: unknown) => {
    const { Effect, Principal, Condition } = Object(one);
    const named: unknown = Object(Principal).AWS ?? Principal;
    return Effect === 'Allow' && Condition === undefined && [named].flat().includes('*');
  });
  return `<PolicyStatus><IsPublic>${isPublic}</IsPublic></PolicyStatus>`;
}

/** us-east-1 is written as nothing: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
function writeLocation({ region }: Bucket): string {
  return `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${region === 'us-east-1' ? '' : region}</LocationConstraint>`;
}

function notKnown({ method, setting }: S3Request): S3Answer {
  return refuse(501, 'NotImplemented', `This emulator does not know ${method} ${setting ?? 'of S3'}.`);
}

function refuse(status: number, code: string, message: string): S3Answer {
  return { status, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` };
}
