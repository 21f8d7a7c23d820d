import * as z from 'zod';
import type { Role } from '#domain/api/role.ts';
import type { Cloud, CloudOptions } from '#local/cloud.ts';
import type { ReactionCloud } from '#local/reaction/reaction-cloud.ts';
import { makePublicBucket } from '#local/reaction/scene.ts';
import { failedControl, HOME } from './findings.ts';
import { startSeededCloud } from './seeded-cloud.ts';

export const SHOP = '210987654321';
export const BANK = '333333333333';
/** A name that an attacker could give a resource. */
export const HOSTILE = '=cmd|"/c calc"!A1 <script>alert(1)</script> ]]> [a](http://evil.example) \u202e\u0007\u001b[31m\ufffe';

export type ApiAnswer = { readonly status: number; readonly type: string; readonly headers: Headers; readonly body: unknown };
type Call = { readonly method?: string; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

/** The API of one machine over a platform with findings of two tenants; a third one has the account of the platform. */
export type ApiWorld = {
  readonly cloud: Cloud;
  readonly url: string;
  token(role: Role): Promise<string>;
  ask(path: string, role: Role, call?: Call): Promise<ApiAnswer>;
  /** Makes the key of a machine that may read in a tenant. */
  makeKey(id: string, tenant: string): Promise<string>;
  close(): Promise<void>;
};

type WorldOptions = { readonly withReaction?: boolean } & Pick<CloudOptions, 'grants' | 'hubOptions'>;

/**
 * Starts it: the shop has invoices (critical), logs (medium) and a hostile one, all of them tagged; the bank has a ledger.
 */
export async function startApiWorld({ withReaction = false, ...options }: WorldOptions = {}): Promise<ApiWorld> {
  const { cloud, close } = await startSeededCloud({
    withApi: true,
    withReaction,
    reactionOptions: { realTime: false },
    tenants: [
      { id: 'shop', accounts: [SHOP] },
      { id: 'bank', accounts: [BANK] },
      { id: 'platform', accounts: [HOME.accountId] },
    ],
    onError: (error) => {
      throw error;
    },
    ...options,
  });
  const { api } = cloud;
  if (api === undefined) throw new Error('The API did not start.');
  if (cloud.reaction !== undefined) await prepareReactions(cloud.reaction);
  const reacted = withReaction ? [failedControl('S3.3', on('vault')), failedControl('S3.8', on('window'))] : [];
  for (const document of [...listDocuments(), ...reacted]) cloud.securityHub.ingest(document);
  await cloud.settled();
  const token = (role: Role) => api.issuer.sign(role);
  const ask = async (path: string, role: Role, call: Call = {}) => {
    const headers = { authorization: `Bearer ${await token(role)}`, ...call.headers };
    return send(`${api.url}${path}`, { ...call, headers });
  };
  return {
    cloud,
    url: api.url,
    token,
    ask,
    async makeKey(id, tenant) {
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
      const made = await ask('/v1/clients', 'admin', {
        method: 'POST',
        body: { id, roles: [{ tenant, role: 'viewer' }], expiresAt },
      });
      return z.object({ key: z.string() }).parse(made.body).key;
    },
    close,
  };
}

/** People are asked about the vault, and the window is closed without a question. */
async function prepareReactions(reaction: ReactionCloud): Promise<void> {
  for (const bucket of ['vault', 'window'])
    await makePublicBucket(reaction.memberAccounts, { accountId: SHOP, region: 'eu-central-1', bucket });
  await reaction.putBinding({ id: 'ask', match: { control: 'S3.3' }, reactorId: 's3-block-public-read', mode: 'approval' });
  await reaction.putBinding({ id: 'close', match: { control: 'S3.8' }, reactorId: 's3-bucket-public-access-block', mode: 'automatic' });
}

/** The fields of a finding about a bucket of the shop, besides its control. */
function on(bucket: string, more: object = {}) {
  return {
    on: bucket,
    AwsAccountId: SHOP,
    Region: 'eu-central-1',
    Resources: [{ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${bucket}`, Partition: 'aws', Region: 'eu-central-1', Tags: { app: 'shop' } }],
    ...more,
  };
}

async function send(url: string, { method = 'GET', body, headers = {} }: Call): Promise<ApiAnswer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(url, { method, headers: { ...json, ...headers }, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const type = answer.headers.get('content-type') ?? '';
  const text = await answer.text();
  return { status: answer.status, type, headers: answer.headers, body: /json/.test(type) ? JSON.parse(text) : text };
}

function listDocuments() {
  return [
    failedControl('S3.2', on('invoices')),
    failedControl('S3.5', on('logs', { Severity: { Label: 'MEDIUM' } })),
    failedControl('S3.8', on('hostile', { Title: HOSTILE, Severity: { Label: 'HIGH' } })),
    failedControl('S3.2', on('ledger', { AwsAccountId: BANK, Severity: { Label: 'LOW' } })),
  ];
}
