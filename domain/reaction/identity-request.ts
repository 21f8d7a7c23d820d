/**
 * People who answer a question prove who they are by a request to STS that they sign and do not send: sts:GetCallerIdentity
 * as a presigned URL. STS says whose it is. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
import { AWS_REGION, lookUp } from '@attack-reactor/kit/contract';
import { sha256 } from '#domain/base/hash.ts';
import { partitionOfRegion } from '#domain/finding/region.ts';
import type { Principal } from './approval.ts';

/** Headers that are signed and that only the receiver sends: the signature holds for one environment and one request. */
export const IDENTITY_HEADERS = { environment: 'x-attack-reactor-environment', request: 'x-attack-reactor-request' } as const;

/** STS itself takes such a URL for a quarter of an hour, whatever it says, so its age is checked here. */
export const IDENTITY_SECONDS = 300;
/** Clocks of two machines differ. */
const CLOCK_SECONDS = 60;
const MAX_CHARACTERS = 8192;

/** The wish of a person, as far as the signature binds it. */
export type SignedRequest = {
  readonly action: string;
  readonly executionId?: string | undefined;
  readonly comment?: string | undefined;
  readonly breakGlass?: boolean | undefined;
  readonly planHash?: string | undefined;
  readonly force?: boolean | undefined;
  readonly confirm?: boolean | undefined;
  /** The person that the API speaks for; others speak for themselves. */
  readonly by?: Principal | undefined;
};

/** The values of the signed headers. @param environment `<account>/<region>/<project>-<environment>` */
export function buildIdentityHeaders(environment: string, request: SignedRequest): Readonly<Record<string, string>> {
  const { action, executionId = '', comment = '', breakGlass = false, planHash = '', force = false, confirm = false, by } = request;
  const person = by === undefined ? null : [by.id, ...by.groups];
  return {
    [IDENTITY_HEADERS.environment]: environment,
    [IDENTITY_HEADERS.request]: sha256(JSON.stringify([action, executionId, comment, breakGlass, planHash, force, confirm, person])),
  };
}

/** Names an environment so that no other has the same name. */
export function nameEnvironment({ accountId, region, prefix }: { accountId: string; region: string; prefix: string }): string {
  return `${accountId}/${region}/${prefix}`;
}

/** Returns the host of STS in a Region. */
export function stsHost(region: string): string {
  return `sts.${region}.${lookUp(SUFFIXES, partitionOfRegion(region)) ?? 'amazonaws.com'}`;
}

/** https://docs.aws.amazon.com/general/latest/gr/sts.html; partitions that are left out have the first. */
const SUFFIXES: Readonly<Record<string, string>> = { aws: 'amazonaws.com', 'aws-cn': 'amazonaws.com.cn' };

const SIGNED_HEADERS = ['host', IDENTITY_HEADERS.environment, IDENTITY_HEADERS.request].join(';');
/** Every query parameter, each once and none else; the token is there for temporary credentials. */
const PARAMETERS: Readonly<Record<string, RegExp>> = {
  Action: /^GetCallerIdentity$/,
  Version: /^2011-06-15$/,
  'X-Amz-Algorithm': /^AWS4-HMAC-SHA256$/,
  'X-Amz-Credential': /^[A-Z0-9]{16,128}\/\d{8}\/[a-z0-9-]+\/sts\/aws4_request$/,
  'X-Amz-Date': /^\d{8}T\d{6}Z$/,
  'X-Amz-Expires': /^[1-9]\d{0,3}$/,
  'X-Amz-SignedHeaders': new RegExp(`^${SIGNED_HEADERS}$`),
  'X-Amz-Signature': /^[0-9a-f]{64}$/,
  'X-Amz-Security-Token': /^[\w+/=.-]{1,4096}$/,
};
const OPTIONAL = 'X-Amz-Security-Token';

export type IdentityRequestRuling =
  | { readonly kind: 'ask'; readonly url: string; readonly host: string }
  | { readonly kind: 'refuse'; readonly reason: string };

export type IdentityRules = {
  readonly partition: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The STS of this machine instead of the hosts of AWS, such as `http://127.0.0.1:4100`. */
  readonly endpoint?: string | undefined;
};

/**
 * Decides if a presigned URL may be sent: to an STS of this partition, as exactly this call, signed for these headers, and
 * not older than five minutes. Pure; whether the signature is right, only STS knows.
 */
export function readIdentityRequest(address: string, { partition, now, endpoint }: IdentityRules): IdentityRequestRuling {
  if (address.length > MAX_CHARACTERS || !URL.canParse(address)) return refuse('it is no URL');
  const url = new URL(address);
  const { username, password, pathname, hash, hostname } = url;
  if (username !== '' || password !== '' || hash !== '' || pathname !== '/') return refuse('it has more than a host and a query');
  const host = endpoint === undefined ? findHost(url, partition) : url.origin === endpoint && { hostname, region: undefined };
  if (!host) return refuse(`its host is no STS of partition ${partition}`);

  const given = [...url.searchParams.keys()];
  const wanted = Object.keys(PARAMETERS).filter((name) => name !== OPTIONAL || url.searchParams.has(OPTIONAL));
  if (given.length !== wanted.length || wanted.some((name) => !given.includes(name)))
    return refuse(`its query does not have exactly ${wanted.join(', ')}`);
  const wrong = wanted.find((name) => lookUp(PARAMETERS, name)?.test(url.searchParams.get(name) ?? '') !== true);
  if (wrong !== undefined) return refuse(`its ${wrong} is not what it has to be`);
  const [, , region] = (url.searchParams.get('X-Amz-Credential') ?? '').split('/');
  if (host.region !== undefined && host.region !== region) return refuse('it is signed for another Region than that of its host');
  const age = describeAge(url.searchParams, now);
  return age === undefined ? { kind: 'ask', url: url.href, host: hostname } : refuse(age);
}

/** https on the usual port, and a Region of the partition. */
function findHost({ protocol, port, hostname }: URL, partition: string) {
  const region = /^sts\.([a-z0-9-]+)\./.exec(hostname)?.[1] ?? '';
  const isHost = AWS_REGION.test(region) && partitionOfRegion(region) === partition && hostname === stsHost(region);
  return protocol === 'https:' && port === '' && isHost ? { hostname, region } : undefined;
}

function describeAge(query: URLSearchParams, now: number): string | undefined {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = parts.map(Number);
  const signedAt = Date.UTC(year, month - 1, day, hours, minutes, seconds);
  const lifetime = Number(query.get('X-Amz-Expires'));
  if (lifetime > IDENTITY_SECONDS) return `it is to hold for ${lifetime} s, ${IDENTITY_SECONDS} s are allowed`;
  if (signedAt > now + CLOCK_SECONDS * 1000) return 'it is signed in the future; set the clock of the machine';
  return now >= signedAt + lifetime * 1000 ? `it expired: it held for ${lifetime} s` : undefined;
}

function refuse(reason: string): IdentityRequestRuling {
  return { kind: 'refuse', reason };
}
