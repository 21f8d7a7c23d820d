import { createHash } from 'node:crypto';
import { parseReactorId, readManifestDocument, readText, type Text } from '@attack-reactor/kit/contract';
import { ExecutionBusy, HubRefused } from '#domain/base/errors.ts';
import { explainGrowth } from '#domain/hub/growth-text.ts';
import { explainInstallRefusal } from '#domain/hub/install-refusal.ts';
import type { InstallationReport } from '#domain/hub/installation-report.ts';
import { explainTakenBack } from '#domain/hub/taken-back-text.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { FetchedPackage, HubAccess } from '#platform/hub/hub-access.ts';
import type { Installations } from '#platform/hub/installations.ts';
import type { DeployedVersion, ReactorDeployer } from '#platform/hub/reactor-deployer.ts';
import { judgeWish, type WishDeps } from '#platform/hub/wish-judgement.ts';
import { nameReactorLease, type ResourceLeases } from '#platform/reaction/resource-leases.ts';

export type InstallReactorDeps = WishDeps & {
  readonly installations: Installations;
  readonly hub: HubAccess;
  readonly deployer: ReactorDeployer;
  readonly leases: ResourceLeases;
  readonly clock: Pick<Clock, 'now'>;
};

/** Which reactor an execution is about. */
export type InstallationTask = { readonly reactorId: string; readonly executionName: string };

/** Work that a check allowed, under the lease of the reactor. */
export type AllowedInstallation = InstallationTask & {
  readonly fence: number;
  readonly version: string;
  readonly digest: string;
  /** Sentences that people should read. */
  readonly messages: readonly Text[];
};
export type DeployedInstallation = AllowedInstallation & { readonly deployed: DeployedVersion };

export type CheckOutcome =
  | { readonly next: 'nothing' | 'kept' | 'refused' }
  | { readonly next: 'deploy'; readonly work: AllowedInstallation };

/** Longer than all retries of a workflow take. Whoever resumes under the same name goes on under the same lease. */
const LEASE_MS = 15 * 60_000;

/**
 * Looks whether a reactor that is wanted may be installed: by the hub's word, its own bytes, consent and the ceiling.
 * @throws ExecutionBusy while another execution is at work on the reactor
 */
export async function checkInstallation(task: InstallationTask, deps: InstallReactorDeps): Promise<CheckOutcome> {
  const { installations } = deps;
  const fence = await takeLease(task, deps);
  const wanted = await installations.wanted(task.reactorId);
  if (wanted === undefined) return await end(fence, task, deps, { next: 'nothing' });
  const decision = await judgeWish(wanted, await deps.hub.check(task.reactorId, wanted.version), deps);
  const report = (state: InstallationReport['state'], messages: readonly Text[]) =>
    installations.report(buildReport({ ...task, version: wanted.version, messages }, state, deps));
  switch (decision.kind) {
    case 'refuse': {
      const messages = [...explainTakenBack(wanted), ...decision.why.map(explainInstallRefusal)];
      await report('failed', messages);
      return await end(fence, task, deps, { next: 'refused' });
    }
    case 'keep': {
      // An uninstallation that was refused left its reasons there, and put the wish back.
      const before = await installations.findReport(task.reactorId);
      if (before?.state !== 'failed' || before.version !== wanted.version) await report('installed', []);
      return await end(fence, task, deps, { next: 'kept' });
    }
    default: {
      const growth = decision.kind === 'update' ? decision.growth.map(explainGrowth) : [];
      const messages = [...explainTakenBack(wanted), ...decision.warnings, ...growth];
      await report(decision.kind === 'update' ? 'updating' : 'installing', messages);
      return { next: 'deploy', work: { ...task, fence, version: wanted.version, digest: wanted.digest, messages } };
    }
  }
}

/**
 * Makes the function of the version. Nothing calls it yet.
 * @throws HubRefused where other bytes came than were checked, ExecutionBusy where the lease is lost, DeploymentUnavailable
 */
export async function deployVersion(
  work: AllowedInstallation,
  deps: InstallReactorDeps,
): Promise<{ readonly next: 'enter'; readonly work: DeployedInstallation }> {
  await requireLease(work, deps);
  const { zip, manifest } = await fetchAgain(work, deps);
  const { memoryMb, timeoutSeconds } = manifest;
  const deployed = await deps.deployer.deploy({
    reactor: manifest,
    description: `Reactor ${manifest.version}: ${readText(manifest.title, 'en')}`,
    zip,
    sha256: createHash('sha256').update(zip).digest('base64'),
    memoryMb,
    timeoutSeconds,
  });
  return { next: 'enter', work: { ...work, deployed } };
}

/**
 * Lets the version serve: from here on reactions plan with it. What an earlier version planned stays with that one.
 * @throws HubRefused where nobody wants these bytes any more, or the row is somebody else's; ExecutionBusy, DeploymentUnavailable
 */
export async function enterReactor(work: DeployedInstallation, deps: InstallReactorDeps): Promise<{ readonly next: 'installed' }> {
  const { installations, deployer } = deps;
  await requireLease(work, deps);
  const wanted = await installations.wanted(work.reactorId);
  if (wanted?.digest !== work.digest)
    throw new HubRefused(`${work.reactorId} ${work.version} is not wanted any more; nothing is installed.`);
  const { manifest, zip } = await fetchAgain(work, deps);
  const reactor = {
    manifest: readManifestDocument(manifest),
    functionName: work.deployed.functionArn,
    sha256: createHash('sha256').update(zip).digest('base64'),
  };
  if (!(await installations.enter(reactor, work.fence)))
    throw new HubRefused(`The row of ${work.reactorId} belongs to the configuration, or to somebody who came later.`);
  await deployer.show(manifest, work.deployed);
  await installations.report(buildReport(work, 'installed', deps));
  return await end(work.fence, work, deps, { next: 'installed' });
}

/** An installation that failed: as far as it came, and why. */
export type FailedInstallation = InstallationTask & {
  /** Left out: its check failed, so nothing was made. */
  readonly work?: (AllowedInstallation & { readonly deployed?: DeployedVersion | undefined }) | undefined;
  readonly error: string;
};

/**
 * Takes back what an installation that failed has made, and reports why; what served before serves on.
 * @throws ExecutionBusy where somebody who came later is at work, DeploymentUnavailable
 */
export async function stepBack(
  { work, error, ...task }: FailedInstallation,
  deps: InstallReactorDeps,
): Promise<{ readonly next: 'failed' }> {
  const { installations } = deps;
  const fence = await takeLease(task, deps);
  if (work !== undefined) await undoDeployment(work, deps);
  const [wanted, entry] = await Promise.all([installations.wanted(task.reactorId), installations.installed(task.reactorId)]);
  const version = work?.version ?? wanted?.version;
  // Only the answer was lost, or somebody else was faster: it serves all the same.
  const serves = entry?.isOfConfiguration === false && entry.reactor.manifest.version === version;
  const state = serves ? 'installed' : 'failed';
  if (version !== undefined) await installations.report(buildReport({ ...task, version, messages: [error] }, state, deps));
  return await end(fence, task, deps, { next: 'failed' });
}

async function undoDeployment(
  { reactorId, deployed }: NonNullable<FailedInstallation['work']>,
  { installations, deployer }: InstallReactorDeps,
): Promise<void> {
  const entry = await installations.installed(reactorId);
  if (entry === undefined) await deployer.remove(parseReactorId(reactorId));
  else if (deployed !== undefined && entry.reactor.functionName !== deployed.functionArn) await deployer.removeVersion(deployed);
}

async function fetchAgain({ reactorId, version, digest }: AllowedInstallation, { hub }: InstallReactorDeps): Promise<FetchedPackage> {
  const fetched = await hub.fetch(reactorId, version);
  if (fetched.kind === 'package' && fetched.digest === digest) return fetched;
  throw new HubRefused(`The package of ${reactorId} ${version} is not the one that was checked: its bytes or its keys changed since.`);
}

/** @throws ExecutionBusy */
export async function takeLease(
  { reactorId, executionName }: InstallationTask,
  { leases }: Pick<InstallReactorDeps, 'leases'>,
): Promise<number> {
  const lease = await leases.lease(nameReactorLease(reactorId), executionName, LEASE_MS);
  if (lease.kind === 'held') return lease.fence;
  throw new ExecutionBusy(`Another execution is at work on reactor ${reactorId} until ${new Date(lease.until).toISOString()}.`);
}

/** @throws ExecutionBusy */
export async function requireLease(
  { reactorId, executionName, fence }: InstallationTask & { readonly fence: number },
  { leases }: Pick<InstallReactorDeps, 'leases'>,
): Promise<void> {
  if (await leases.renew(nameReactorLease(reactorId), fence, LEASE_MS)) return;
  throw new ExecutionBusy(`Execution ${executionName} lost its lease of reactor ${reactorId}; somebody who came later goes on.`);
}

/** Ends the lease of an execution that failed, where it still holds it, so that nobody waits until it has run out. */
export async function endFailedLease(
  { reactorId, executionName }: InstallationTask,
  { leases }: Pick<InstallReactorDeps, 'leases'>,
): Promise<void> {
  const lease = await leases.lease(nameReactorLease(reactorId), executionName, LEASE_MS);
  if (lease.kind === 'held') await leases.release(nameReactorLease(reactorId), lease.fence);
}

/** Ends the lease, and answers. */
export async function end<Outcome>(
  fence: number,
  { reactorId }: InstallationTask,
  { leases }: Pick<InstallReactorDeps, 'leases'>,
  outcome: Outcome,
): Promise<Outcome> {
  await leases.release(nameReactorLease(reactorId), fence);
  return outcome;
}

export function buildReport(
  { reactorId, version, executionName, messages }: InstallationTask & { readonly version: string; readonly messages: readonly Text[] },
  state: InstallationReport['state'],
  { clock }: Pick<InstallReactorDeps, 'clock'>,
): InstallationReport {
  return { reactorId, version, state, messages: [...messages], executionName, at: new Date(clock.now()).toISOString() };
}
