import { type ManifestDocument, manifestDocument, packageManifest, parseReactorId, type ReactorName } from '@attack-reactor/kit/contract';
import { ExecutionBusy, HubRefused } from '#domain/base/errors.ts';
import type { CatalogVersion } from '#domain/hub/catalog-version.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import type { MemberRoleParts } from '#domain/reaction/member-rights.ts';
import { nameReactorFunction } from '#domain/reaction/reactor-function.ts';
import { type AllowedInstallation, checkInstallation, deployVersion, enterReactor, stepBack } from '#handlers/install-reactor/core.ts';
import { checkRemoval, type RemovalDeps, removeReactor } from '#handlers/install-reactor/removal.ts';
import { createTables, LOCAL_TABLES } from '#local/tables.ts';
import type { Fetched, FetchedPackage, HubAccess } from '#platform/hub/hub-access.ts';
import { installationsTable } from '#platform/hub/installations.ts';
import type { DeployedVersion, Deployment, ReactorDeployer } from '#platform/hub/reactor-deployer.ts';
import { type ResourceLeases, resourceLeasesTable } from '#platform/reaction/resource-leases.ts';
import { startDynamoDbClient } from './dynamodb-client.ts';
import { ManualClock } from './manual-clock.ts';

const REACTOR: ReactorName = { publisher: 'example', id: 's3-encryption' };
export const REACTOR_ID = 'example/s3-encryption';
const BY = { publishedAt: '2026-11-01T08:00:00Z', publishedBy: 'li@example.com' };

/** The manifest of a version of the reactor that tests install. */
export function aManifest(version: string, overrides: Partial<ManifestDocument> = {}): ManifestDocument {
  return manifestDocument.parse({
    schemaVersion: 1,
    ...REACTOR,
    version,
    title: 'Encrypts buckets',
    description: 'Turns on default encryption.',
    author: 'Li',
    license: 'Apache-2.0',
    controls: ['S3.4'],
    findingTypes: [],
    techniques: [],
    resourceTypes: ['AwsS3Bucket'],
    effect: 'reversible',
    modes: ['approval'],
    controlParameters: {},
    permissions: [{ phases: ['plan'], actions: ['s3:GetEncryptionConfiguration'], resources: ['{resource}'] }],
    parameters: {},
    ...overrides,
  });
}

export function makeDigest(version: string): string {
  return `sha256:${Buffer.from(version).toString('hex').padEnd(64, '0')}`;
}

/** The wish for a version, as people write it down. */
export function aWish(version: string, overrides: Partial<WantedReactor> = {}): WantedReactor {
  const consent = { manifestDigest: makeDigest(`m${version}`), by: 'ana@example.com', at: '2026-11-02T08:00:00Z' };
  return { reactorId: REACTOR_ID, version, digest: makeDigest(version), consent, before: null, forgetsUndo: false, ...overrides };
}

/** A hub in memory: versions that it offers, and their packages. */
class FakeHub implements HubAccess {
  readonly versions = new Map<string, CatalogVersion>();
  readonly packages = new Map<string, Exclude<Fetched, { kind: 'absent' }>>();

  offer(
    version: string,
    overrides: { manifest?: Partial<ManifestDocument>; entry?: Partial<CatalogVersion>; faults?: string[] } = {},
  ): void {
    const { publisher, id: name } = REACTOR;
    const state = { state: 'VERIFIED', reason: null, successor: null, isMalicious: false } as const;
    this.versions.set(version, { publisher, name, version, digest: makeDigest(version), ...state, ...BY, ...overrides.entry });
    const [first] = overrides.faults ?? [];
    if (first !== undefined) this.packages.set(version, { kind: 'bad', faults: overrides.faults ?? [] });
    else this.packages.set(version, buildPackage(version, overrides.manifest));
  }

  async find(_reactorId: string, version: string): Promise<CatalogVersion | undefined> {
    return this.versions.get(version);
  }

  async newest(): Promise<string | undefined> {
    return [...this.versions.keys()].at(-1);
  }

  check(reactorId: string, version: string): Promise<Fetched> {
    return this.fetch(reactorId, version);
  }

  /** Every reactor of the publisher has the same packages, but for its name. */
  async fetch(reactorId: string, version: string): Promise<Fetched> {
    const found = this.packages.get(version) ?? { kind: 'absent' };
    return found.kind === 'package' ? { ...found, manifest: { ...found.manifest, id: parseReactorId(reactorId).id } } : found;
  }
}

function buildPackage(version: string, overrides: Partial<ManifestDocument> = {}): FetchedPackage {
  const document = { ...aManifest(version, overrides), platform: '>=0.1.0', memoryMb: 512, timeoutSeconds: 30, imports: [], vectors: 1 };
  const manifest = packageManifest.parse(document);
  const digests = { digest: makeDigest(version), manifestDigest: makeDigest(`m${version}`) };
  return { kind: 'package', zip: Buffer.from(version), manifest, ...digests };
}

/** Functions in memory, with the rules of Lambda that an installation leans on: the same bytes again are the same version. */
class FakeFunctions implements ReactorDeployer {
  readonly functions = new Map<string, Map<string, string>>();
  live: string | undefined;

  async deploy({ reactor, sha256 }: Deployment) {
    const name = nameReactorFunction('test', reactor);
    const versions = this.functions.get(name) ?? new Map<string, string>();
    this.functions.set(name, versions);
    const known = [...versions].find(([, bytes]) => bytes === sha256)?.[0];
    const number = known ?? String(1 + Math.max(0, ...[...versions.keys()].map(Number)));
    versions.set(number, sha256);
    return { functionArn: `${name}:${number}`, number };
  }

  async show(_reactor: ReactorName, { number }: { number: string }): Promise<void> {
    this.live = number;
  }

  async listVersions(reactor: ReactorName) {
    const name = nameReactorFunction('test', reactor);
    const versions = this.functions.get(name);
    return versions && [...versions.keys()].map((number) => ({ functionArn: `${name}:${number}`, number }));
  }

  async removeVersion({ functionArn, number }: { functionArn: string; number: string }): Promise<void> {
    this.functions.get(functionArn.split(':')[0] ?? '')?.delete(number);
  }

  async remove(reactor: ReactorName): Promise<void> {
    this.functions.delete(nameReactorFunction('test', reactor));
  }

  /** Every version that is there, as `name:number`. */
  list(): string[] {
    return [...this.functions].flatMap(([name, versions]) => [...versions.keys()].map((number) => `${name}:${number}`));
  }
}

/** A consumer with real tables, and a hub and functions in memory. */
export async function startInstallationWorld() {
  const { client, standIn, close } = await startDynamoDbClient();
  await createTables(standIn);
  const clock = new ManualClock();
  const hub = new FakeHub();
  const functions = new FakeFunctions();
  const leases = new ToldLeases(resourceLeasesTable(client, LOCAL_TABLES.guards, clock));
  const role: MemberRoleParts = { manifests: [aManifest('1.0.0')], ceiling: [] };
  const uses = { executions: [] as string[], undoable: 0, bindings: [] as string[] };
  const deps = {
    installations: installationsTable(client, LOCAL_TABLES.reactors),
    hub,
    deployer: functions,
    leases,
    loadMemberRole: async () => role,
    findUse: async () => uses,
    listBindings: async () => uses.bindings,
    clock,
  } satisfies RemovalDeps;
  return { client, clock, hub, functions, leases, uses, deps, close };
}
export type InstallationWorld = Awaited<ReturnType<typeof startInstallationWorld>>;

type Step = 'check' | 'deploy' | 'enter';
/** Called right after a step has done its work; what it throws is the end of the process before its answer. */
export type OnStep = (step: Step) => void;

/** Installs as the workflow does: a step that did not answer is called again, an error of ours leads back. */
export async function install(world: InstallationWorld, executionName: string, onStep: OnStep = () => {}, reactorId = REACTOR_ID) {
  const { deps } = world;
  const checked = await retry(world, async () => tell(onStep, 'check', await checkInstallation({ reactorId, executionName }, deps)));
  if (checked.next !== 'deploy') return checked.next;
  let work: AllowedInstallation & { deployed?: DeployedVersion } = checked.work;
  try {
    const { work: deployed } = await retry(world, async () => tell(onStep, 'deploy', await deployVersion(checked.work, deps)));
    work = deployed;
    return (await retry(world, async () => tell(onStep, 'enter', await enterReactor(deployed, deps)))).next;
  } catch (error) {
    if (!(error instanceof HubRefused)) throw error;
    return (await stepBack({ reactorId, executionName, work, error: error.message }, deps)).next;
  }
}

/** Removes as the workflow does, after the row of the wish went. */
export async function uninstall(world: InstallationWorld, executionName: string, wanted = aWish('1.0.0')) {
  const { deps } = world;
  const { reactorId } = wanted;
  await deps.installations.forget(reactorId);
  const checked = await retry(world, () => checkRemoval({ reactorId, executionName, wanted }, deps));
  return checked.next === 'remove' ? (await retry(world, () => removeReactor(checked.work, deps))).next : checked.next;
}

function tell<Answer>(onStep: OnStep, step: Step, answer: Answer): Answer {
  onStep(step);
  return answer;
}

/** The end of a process, after which its caller calls again. */
export class ProcessEnded extends Error {}

/** Calls again after the process ended, and when somebody else is done with a reactor. */
async function retry<Answer>({ leases }: InstallationWorld, call: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const turn = leases.released;
    try {
      return await call();
    } catch (error) {
      if (error instanceof ExecutionBusy) await leases.nextRelease(turn);
      else if (!(error instanceof ProcessEnded)) throw error;
    }
  }
}

/** Leases that tell when one ends, so that nobody asks in vain meanwhile. */
class ToldLeases implements ResourceLeases {
  released = 0;
  readonly #leases: ResourceLeases;
  readonly #waiting: (() => void)[] = [];

  constructor(leases: ResourceLeases) {
    this.#leases = leases;
  }

  lease(name: string, holder: string, milliseconds: number) {
    return this.#leases.lease(name, holder, milliseconds);
  }

  renew(name: string, fence: number, milliseconds: number) {
    return this.#leases.renew(name, fence, milliseconds);
  }

  async release(name: string, fence: number): Promise<void> {
    await this.#leases.release(name, fence);
    this.released += 1;
    for (const goOn of this.#waiting.splice(0)) goOn();
  }

  /** Resolves once a lease has ended since `turn`. */
  async nextRelease(turn: number): Promise<void> {
    if (this.released === turn) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
