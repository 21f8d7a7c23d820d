import { formatReactorId, parseReactorId } from '@attack-reactor/kit/contract';
import type { CatalogVersion } from '#domain/hub/catalog-version.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { nameReactorVersion } from '#domain/reaction/rule-rows.ts';
import type { Installations } from '#platform/hub/installations.ts';
import type { ReactorDeployer } from '#platform/hub/reactor-deployer.ts';
import { nameReactorLease, type ResourceLeases } from '#platform/reaction/resource-leases.ts';
import { type ProbationDeps, takeBackUpdates } from './probation.ts';

export type ReviewDeps = ProbationDeps & {
  readonly installations: Pick<Installations, 'list' | 'installed' | 'versions' | 'disable'>;
  /** Finds a version in the catalog of the hub. @throws HubUnavailable */
  readonly find: (reactorId: string, version: string) => Promise<CatalogVersion | undefined>;
  readonly deployer: Pick<ReactorDeployer, 'listVersions' | 'removeVersion' | 'remove'>;
  readonly leases: ResourceLeases;
};

export type Review = {
  /** Versions that are never called again, as `acme/close-door@1.0.0`. */
  readonly disabled: readonly string[];
  /** Updates whose first changes did not read back as fixed, in the same form. The version before is wanted again. */
  readonly takenBack: readonly string[];
  /** ARNs of versions, and names of functions, that were removed. */
  readonly removed: readonly string[];
  /** Reactors that an installation works on just now; the next review looks at them. */
  readonly busy: readonly string[];
};

/** A container may plan with the rules of a minute ago, and keep its version after others looked. */
const QUIET_MS = 60 * 60_000;
/** Longer than a look at one function takes. */
const LEASE_MS = 5 * 60_000;
const HOLDER = 'review-reactors';

/**
 * Looks at everything that ever came from a hub. What the hub calls harmful is disabled first, whoever works on it; updates are
 * taken back that do not fix; then versions are removed that serve no more and that no execution refers to any more, where nothing
 * changed for an hour.
 * @throws HubUnavailable, BindingsUnavailable, DeploymentUnavailable, ExecutionRecordUnavailable
 */
export async function reviewReactors(deps: ReviewDeps): Promise<Review> {
  const { installed, wanted, reports } = await deps.installations.list();
  const ids = new Set(reports.map(({ reactorId }) => reactorId));
  const isFromHub = ({ manifest }: InstalledReactor) => ids.has(formatReactorId(manifest));
  const planned = (await deps.installations.versions()).filter(isFromHub);
  const serving = installed.filter(({ isOfConfiguration }) => !isOfConfiguration).map(({ reactor }) => reactor);
  const disabled = await disableHarmful([...serving.filter(isFromHub), ...planned], deps);
  const takenBack = await takeBackUpdates({ wanted, reports }, deps);
  const [removed, busy]: [string[], string[]] = [[], []];
  for (const { reactorId, at } of reports) {
    if (Date.parse(at) + QUIET_MS > deps.clock.now()) continue;
    const gone = await sweep(reactorId, deps);
    if (gone === 'busy') busy.push(reactorId);
    else removed.push(...gone);
  }
  return { disabled, takenBack, removed, busy };
}

async function disableHarmful(reactors: readonly InstalledReactor[], { installations, find, clock }: ReviewDeps): Promise<string[]> {
  const disabled = new Set<string>();
  for (const reactor of reactors.filter((one) => one.disabled === undefined)) {
    const reactorId = formatReactorId(reactor.manifest);
    const { version } = reactor.manifest;
    const offered = await find(reactorId, version);
    if (offered?.state !== 'REVOKED' || !offered.isMalicious) continue;
    const disabling = { reason: offered.reason ?? 'no reason was given', at: new Date(clock.now()).toISOString() };
    if (await installations.disable(reactor, disabling)) disabled.add(nameReactorVersion(reactorId, version));
  }
  return [...disabled];
}

/** Removes what nothing refers to, while no installation is at work on the reactor. */
async function sweep(reactorId: string, deps: ReviewDeps): Promise<readonly string[] | 'busy'> {
  const { installations, deployer, leases } = deps;
  const name = nameReactorLease(reactorId);
  const lease = await leases.lease(name, HOLDER, LEASE_MS);
  if (lease.kind === 'busy') return 'busy';
  try {
    const reactor = parseReactorId(reactorId);
    const entry = await installations.installed(reactorId);
    if (entry?.isOfConfiguration === true) return [];
    const planned = await installations.versions();
    const needed = new Set([
      ...(entry === undefined ? [] : [entry.reactor.functionName]),
      ...planned.filter(({ manifest }) => formatReactorId(manifest) === reactorId).map(({ functionName }) => functionName),
    ]);
    const versions = await deployer.listVersions(reactor);
    if (needed.size === 0) return versions === undefined ? [] : await removeFunction(reactor, deps);
    const unneeded = (versions ?? []).filter(({ functionArn }) => !needed.has(functionArn));
    for (const one of unneeded) await deployer.removeVersion(one);
    return unneeded.map(({ functionArn }) => functionArn);
  } finally {
    await leases.release(name, lease.fence);
  }
}

async function removeFunction(reactor: ReturnType<typeof parseReactorId>, { deployer }: ReviewDeps): Promise<readonly string[]> {
  await deployer.remove(reactor);
  return [formatReactorId(reactor)];
}
