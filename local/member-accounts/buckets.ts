/**
 * An emulator of the settings of S3 buckets in member accounts, for machines without Python: buckets, their policy, ACL, Block
 * Public Access (of accounts too), versioning, logging, website, tags and owner; STS AssumeRole and GetCallerIdentity; tags
 * by GetResources. It leaves out objects, IAM (whoever asks may do everything in the account that they assumed a role in),
 * S3's checks of what is written, signatures, and every other service; CloudFormation has no stacks.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listAt } from '#domain/base/json.ts';
import { readBody, serveLoopback } from '../loopback-server.ts';
import { BucketStore, type S3Answer } from './bucket-settings.ts';
import type { MemberAccounts } from './member-accounts.ts';
import { HOW_TO_GET_MOTO } from './python.ts';

const MAX_REQUEST_BYTES = 1024 * 1024;
const HOUR_MS = 3_600_000;
/** Settings are queries without a value, beside the operation's own name. */
const NO_SETTING = new Set(['x-id', 'max-buckets', 'continuation-token', 'prefix', 'bucket-region']);
const ACCOUNT_BLOCK = '/v20180820/configuration/publicAccessBlock';

type Caller = { readonly accountId: string; readonly region: string; readonly service: string };
type Call = { readonly request: IncomingMessage; readonly url: URL; readonly body: string; readonly caller: Caller };

/** Starts empty member accounts that have buckets only. */
export async function startBuckets(defaultAccountId: string): Promise<MemberAccounts> {
  const store = new BucketStore();
  const accountOfKey = new Map<string, string>();
  const server = await serveLoopback(async (request, response) => {
    const body = (await readBody(request, MAX_REQUEST_BYTES))?.toString() ?? '';
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const caller = buildCaller(request, (key) => accountOfKey.get(key) ?? defaultAccountId);
    send(response, answer({ request, url, body, caller }, store, accountOfKey));
  });
  return {
    kind: 'buckets',
    description: `S3 bucket settings only, at ${server.url}`,
    gap: HOW_TO_GET_MOTO,
    endpoint: server.url,
    defaultAccountId,
    played: { requests: 0, differing: 0 },
    backdate: async (_account, { kind, id }) => {
      throw new Error(`There is no ${kind} ${id}: ${HOW_TO_GET_MOTO}`);
    },
    reset: async () => store.clear(),
    close: server.close,
  };
}

function answer(call: Call, store: BucketStore, accountOfKey: Map<string, string>): S3Answer {
  const { service } = call.caller;
  if (service === 's3') return answerS3(call, store);
  if (service === 'sts') return answerSts(call, accountOfKey);
  if (service === 'tagging') return answerTags(call, store);
  if (service === 'cloudformation') return refuse('ValidationError', 'Stack for this resource does not exist');
  return { ...refuse('NotImplemented', HOW_TO_GET_MOTO), status: 501 };
}

function answerS3({ request, url, body, caller }: Call, store: BucketStore): S3Answer {
  const { method = 'GET', headers } = request;
  const accountId = String(headers['x-amz-account-id'] ?? caller.accountId);
  if (url.pathname === ACCOUNT_BLOCK) return store.answerForAccount({ method, accountId, body });
  const [bucket = '', ...key] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  const setting = [...url.searchParams.keys()].find((name) => !NO_SETTING.has(name));
  return store.answer({ ...caller, method, bucket, setting, key: key.join('/'), body, headers });
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function answerSts({ body, caller }: Call, accountOfKey: Map<string, string>): S3Answer {
  const input = new URLSearchParams(body);
  const action = input.get('Action');
  if (action === 'GetCallerIdentity') {
    const { accountId } = caller;
    return sts(action, `<Arn>arn:aws:iam::${accountId}:root</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>`);
  }
  const role = /^arn:([a-z-]+):iam::(\d{12}):role\/(?:.+\/)?([\w+=,.@-]+)$/.exec(input.get('RoleArn') ?? '');
  const session = /^[\w+=,.@-]{2,64}$/.exec(input.get('RoleSessionName') ?? '')?.[0];
  if (action !== 'AssumeRole' || role === null || session === undefined)
    return refuse('ValidationError', `This is no ${action} to answer.`);
  const [, partition, accountId = '', name] = role;
  const key = `ASIA${randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()}`;
  accountOfKey.set(key, accountId);
  const expiration = new Date(Date.now() + HOUR_MS).toISOString();
  const secrets = `<SecretAccessKey>local</SecretAccessKey><SessionToken>local</SessionToken><Expiration>${expiration}</Expiration>`;
  const arn = `arn:${partition}:sts::${accountId}:assumed-role/${name}/${session}`;
  const user = `<AssumedRoleUser><Arn>${arn}</Arn><AssumedRoleId>AROALOCAL:${session}</AssumedRoleId></AssumedRoleUser>`;
  return sts(action, `<Credentials><AccessKeyId>${key}</AccessKeyId>${secrets}</Credentials>${user}`);
}

function sts(action: string, result: string): S3Answer {
  const name = `${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"`;
  return { status: 200, body: `<${name}><${action}Result>${result}</${action}Result></${action}Response>` };
}

/** https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html */
function answerTags({ body, caller }: Call, store: BucketStore): S3Answer {
  const ResourceTagMappingList = listAt(JSON.parse(body || '{}'), 'ResourceARNList').flatMap((ResourceARN) => {
    const Tags = store.tagsOf(String(ResourceARN).split(':').at(-1) ?? '', caller.accountId);
    return Tags === undefined || Tags.length === 0 ? [] : [{ ResourceARN, Tags }];
  });
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { status: 200, headers, body: JSON.stringify({ PaginationToken: '', ResourceTagMappingList }) };
}

/** An error has this form in services of the query protocol. */
function refuse(code: string, message: string): S3Answer {
  return {
    status: 400,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

/** The signature is not checked; what it is made for says who asks which service: `Credential=KEY/DATE/REGION/SERVICE/…`. */
function buildCaller({ headers }: IncomingMessage, accountOf: (key: string) => string): Caller {
  const [, key = '', region = 'us-east-1', service = 's3'] =
    /Credential=([^/=]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  return { accountId: accountOf(key), region, service };
}

function send(response: ServerResponse, { status, body = '', headers = {} }: S3Answer): void {
  response.writeHead(status, { 'content-type': 'application/xml', 'x-amz-request-id': randomUUID(), ...headers }).end(body);
}
