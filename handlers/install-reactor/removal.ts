import { parseReactorId } from '@attack-reactor/kit/contract';
import { HubRefused } from '#domain/base/errors.ts';
import { explainInstallRefusal } from '#domain/hub/install-refusal.ts';
import { decideUninstallation } from '#domain/hub/installation.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import type { ReactorUse } from '#platform/hub/reactor-use.ts';
import { buildReport, end, endFailedLease, type InstallationTask, type InstallReactorDeps, requireLease, takeLease } from './core.ts';

export type RemovalDeps = InstallReactorDeps & {
  readonly findUse: (reactorId: string) => Promise<Pick<ReactorUse, 'executions' | 'undoable'>>;
  /** Ids of the bindings that call a reactor. */
  readonly listBindings: (reactorId: string) => Promise<readonly string[]>;
};

/** `wanted` is the row as it was before somebody removed it. */
export type RemovalTask = InstallationTask & { readonly wanted: WantedReactor };
export type AllowedRemoval = InstallationTask & { readonly fence: number; readonly version: string };

/** `wanted` goes on with the work, so that it can be put back where that fails. */
export type RemovalOutcome =
  | { readonly next: 'nothing' | 'refused' }
  | { readonly next: 'remove'; readonly wanted: WantedReactor; readonly work: AllowedRemoval };

/**
 * Looks whether a reactor that is not wanted any more may go. Where something needs it, the wish is put back with the reasons.
 * @throws ExecutionBusy while another execution is at work on the reactor
 */
export async function checkRemoval({ wanted, ...task }: RemovalTask, deps: RemovalDeps): Promise<RemovalOutcome> {
  const { installations } = deps;
  const { reactorId } = task;
  const fence = await takeLease(task, deps);
  const [again, entry] = await Promise.all([installations.wanted(reactorId), installations.installed(reactorId)]);
  if (again !== undefined || entry === undefined) return await end(fence, task, deps, { next: 'nothing' });
  const [use, bindings] = await Promise.all([deps.findUse(reactorId), deps.listBindings(reactorId)]);
  const { isOfConfiguration } = entry;
  const decision = decideUninstallation({ reactorId, isOfConfiguration, bindings, ...use, forgetsUndo: wanted.forgetsUndo });
  const { version } = entry.reactor.manifest;
  if (decision.kind === 'uninstall') {
    await installations.report(buildReport({ ...task, version, messages: [] }, 'uninstalling', deps));
    return { next: 'remove', wanted, work: { ...task, fence, version } };
  }
  const messages = decision.why.map(explainInstallRefusal);
  // The reasons first: who sees the wish again sees why.
  await installations.report(buildReport({ ...task, version, messages }, 'failed', deps));
  const outcome = await end(fence, task, deps, { next: 'refused' } as const);
  // Last, as the wish starts an execution of its own, which would find the reactor leased.
  await installations.want({ ...wanted, forgetsUndo: false });
  return outcome;
}

/**
 * Removes a reactor: its row first, so that nothing new is planned with it, then its function with all versions.
 * @throws HubRefused where the row is somebody else's, ExecutionBusy, DeploymentUnavailable
 */
export async function removeReactor(work: AllowedRemoval, deps: RemovalDeps): Promise<{ readonly next: 'uninstalled' }> {
  await requireLease(work, deps);
  if (!(await deps.installations.leave(work.reactorId, work.fence)))
    throw new HubRefused(`The row of ${work.reactorId} belongs to the configuration, or to somebody who came later.`);
  await deps.deployer.remove(parseReactorId(work.reactorId));
  await deps.installations.forgetVersions(work.reactorId);
  await deps.installations.report(buildReport({ ...work, messages: [] }, 'uninstalled', deps));
  return await end(work.fence, work, deps, { next: 'uninstalled' });
}

/** A removal that failed; `wanted` and `work` tell how far it came. */
export type FailedRemoval = InstallationTask & {
  readonly wanted?: WantedReactor | undefined;
  readonly work?: { readonly version: string } | undefined;
  readonly error: string;
};

/**
 * Reports why a removal failed. Where the reactor still serves it is wanted again, so that people see it and can try once more.
 * @throws BindingsUnavailable, ExecutionRecordUnavailable
 */
export async function noteFailedRemoval(
  { wanted, work, error, ...task }: FailedRemoval,
  deps: Pick<RemovalDeps, 'installations' | 'leases' | 'clock'>,
): Promise<{ readonly next: 'failed' }> {
  const { installations } = deps;
  const { reactorId } = task;
  const [again, entry, said] = await Promise.all([
    installations.wanted(reactorId),
    installations.installed(reactorId),
    installations.findReport(reactorId),
  ]);
  await endFailedLease(task, deps);
  // Only the answer was lost: it is gone, and its report says so.
  if (said?.executionName === task.executionName && said.state === 'uninstalled') return { next: 'failed' };
  const version = work?.version ?? wanted?.version ?? entry?.reactor.manifest.version;
  if (version !== undefined) await installations.report(buildReport({ ...task, version, messages: [error] }, 'failed', deps));
  if (again === undefined && entry !== undefined && wanted !== undefined) await installations.want({ ...wanted, forgetsUndo: false });
  return { next: 'failed' };
}
