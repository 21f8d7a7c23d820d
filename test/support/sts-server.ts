/**
 * STS as far as GetCallerIdentity by a presigned URL goes. Unlike moto it checks the signature, by a calculation of its own:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { serveLoopback } from '#local/loopback-server.ts';

type Key = { readonly secretAccessKey: string; readonly sessionToken?: string; readonly arn: string };

type Answer = { readonly status: number; readonly body: string; readonly headers?: Record<string, string> };

export type StsServer = {
  readonly url: string;
  /** How many requests came. */
  readonly count: () => number;
  /** Instead of its usual answer. */
  answerWith: ((request: IncomingMessage) => Answer) | undefined;
  close(): Promise<void>;
};

/** @param keys access key id -> secret, and the ARN of its principal */
export async function startSts(keys: Readonly<Record<string, Key>>): Promise<StsServer> {
  let count = 0;
  const sts: Pick<StsServer, 'answerWith'> = { answerWith: undefined };
  const server = await serveLoopback(async (request, response) => {
    count += 1;
    const { status, body, headers } = sts.answerWith?.(request) ?? answer(request, keys);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  return Object.assign(sts, { url: server.url, count: () => count, close: () => server.close() });
}

function answer(request: IncomingMessage, keys: Readonly<Record<string, Key>>): Answer {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const [id = ''] = (url.searchParams.get('X-Amz-Credential') ?? '').split('/');
  const key = keys[id];
  if (request.method !== 'GET' || key === undefined || url.searchParams.get('X-Amz-Signature') !== sign(request, url, key.secretAccessKey))
    return { status: 403, body: JSON.stringify({ Error: { Code: 'SignatureDoesNotMatch' } }) };
  if ((url.searchParams.get('X-Amz-Security-Token') ?? undefined) !== key.sessionToken)
    return { status: 403, body: JSON.stringify({ Error: { Code: 'InvalidClientTokenId' } }) };
  const result = { Account: key.arn.split(':')[4], Arn: key.arn, UserId: `AROAEXAMPLE:${key.arn.split('/').at(-1)}` };
  return { status: 200, body: JSON.stringify({ GetCallerIdentityResponse: { GetCallerIdentityResult: result } }) };
}

/** The signature that the request must have, over the headers that came. */
function sign({ headers }: IncomingMessage, { searchParams, pathname }: URL, secret: string): string {
  const signed = (searchParams.get('X-Amz-SignedHeaders') ?? '').split(';');
  const query = [...searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
  const canonical = [
    'GET',
    pathname,
    query,
    ...signed.map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    signed.join(';'),
    hash(''),
  ].join('\n');
  const [, ...scope] = (searchParams.get('X-Amz-Credential') ?? '').split('/');
  const text = ['AWS4-HMAC-SHA256', searchParams.get('X-Amz-Date'), scope.join('/'), hash(canonical)].join('\n');
  const key = scope.reduce<Buffer | string>((before, part) => createHmac('sha256', before).update(part).digest(), `AWS4${secret}`);
  return createHmac('sha256', key).update(text).digest('hex');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
