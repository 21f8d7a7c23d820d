import * as z from 'zod';
import type { Role } from '#domain/api/role.ts';
import type { HubCloud } from '#local/hub/hub-cloud.ts';
import { type ApiAnswer, type ApiWorld, BANK, HOSTILE, SHOP, startApiWorld } from './api-world.ts';
import { failedControl } from './findings.ts';
import { buildContent, MANIFEST } from './packages.ts';
import { aKeyOfNow, publishNow, trustKeys } from './published-reactor.ts';
import { packAs } from './real-packages.ts';

/** A reactor that works in accounts, in versions 1.0.0 and 1.1.0 of acme. */
export const REAL = 's3-versioning';
export const acme = aKeyOfNow('acme');
const other = aKeyOfNow('other');

const preview = z.looseObject({ version: z.string(), digest: z.string(), manifestDigest: z.string() });
/** The change as an entry tells it: JSON, or nothing. */
const written = z
  .string()
  .nullable()
  .transform((text): unknown => (text === null ? null : JSON.parse(text)));
const entry = z.looseObject({ operation: z.string(), actor: z.string(), target: z.string(), outcome: z.string(), change: written });
type AuditEntry = z.output<typeof entry>;

/** The rights that somebody would agree to, and the wish by which they do. */
type Agreement = {
  readonly preview: z.output<typeof preview>;
  readonly wish: { readonly version: string; readonly digest: string; readonly manifestDigest: string };
};

/** The API before a hub with reactors of two publishers, and findings that one of them answers to. */
export type HubApi = {
  readonly world: ApiWorld;
  readonly hub: HubCloud;
  /** The body of an answer to a viewer, or another role. */
  get(path: string, role?: Role): Promise<unknown>;
  /** A request of a publisher, or another role. */
  act(method: string, path: string, body?: unknown, role?: Role): Promise<ApiAnswer>;
  agree(path: string, version: string): Promise<Agreement>;
  readAudit(): Promise<readonly AuditEntry[]>;
};

export async function startHubApi(): Promise<HubApi> {
  const world = await startApiWorld({ withReaction: true, hubOptions: { realTime: false, runVectors: 'none' } });
  const { hub, securityHub } = world.cloud;
  if (hub === undefined) throw new Error('The hub did not start.');
  for (const [on, AwsAccountId] of [
    ['photos', SHOP],
    ['films', SHOP],
    ['ledger', BANK],
  ] as const)
    securityHub.ingest(failedControl('S3.14', { on, AwsAccountId, Region: 'eu-central-1' }));
  await world.cloud.settled();
  await publishReactors(hub);
  const get = async (path: string, role: Role = 'viewer') => (await world.ask(path, role)).body;
  const act = (method: string, path: string, body?: unknown, role: Role = 'publisher') => world.ask(path, role, { method, body });
  return {
    ...{ world, hub, get, act },
    async agree(path, version) {
      const seen = preview.parse((await act('POST', `${path}/preview`, { version })).body);
      return { preview: seen, wish: { version, digest: seen.digest, manifestDigest: seen.manifestDigest } };
    },
    readAudit: async () => z.object({ items: z.array(entry) }).parse(await get('/v1/audit?limit=200', 'admin')).items,
  };
}

/** One that works, one whose update takes more, one above the ceiling, one with a hostile title, and one that is rejected. */
async function publishReactors(hub: HubCloud): Promise<void> {
  await trustKeys(hub, [acme, other]);
  for (const version of ['1.0.0', '1.1.0']) await publishNow(hub, await packAs(REAL, { publisher: 'acme', version }), acme);
  const [looks, changes] = MANIFEST.permissions;
  const title = { en: HOSTILE.slice(0, 90), zh: HOSTILE.slice(0, 90), es: HOSTILE.slice(0, 90) };
  for (const manifest of [
    {},
    { effect: 'disruptive', controls: ['EC2.8', 'EC2.9'], version: '2.0.0' },
    { id: 'above', permissions: [looks, { ...changes, actions: ['ec2:MonitorInstances'] }] },
    { id: 'hostile', title },
    { id: 'greedy', license: `Nobody ${HOSTILE}` },
  ])
    await publishNow(hub, buildContent({ publisher: 'other', ...manifest }), other);
}
