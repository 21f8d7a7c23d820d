import type { InstallationReport } from '#domain/hub/installation-report.ts';
import { type FirstChanges, judgeProbation, PROBATION_MS } from '#domain/hub/probation.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import { nameReactorVersion } from '#domain/reaction/rule-rows.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { ServingVersion } from '#platform/hub/first-changes.ts';
import type { Installations } from '#platform/hub/installations.ts';

export type ProbationDeps = {
  readonly installations: Pick<Installations, 'replaceWish'>;
  /** Looks at what a version changed. @throws ExecutionRecordUnavailable */
  readonly findFirstChanges: (serving: ServingVersion) => Promise<FirstChanges>;
  readonly clock: Pick<Clock, 'now'>;
};

type Reviewed = { readonly wanted: readonly WantedReactor[]; readonly reports: readonly InstallationReport[] };

/**
 * Takes updates back whose first changes did not read back as fixed: the version before is wanted again, with the consent that was
 * given then, and the workflow of an update works after that. A person who wanted something else meanwhile is faster.
 */
export async function takeBackUpdates({ wanted, reports }: Reviewed, deps: ProbationDeps): Promise<readonly string[]> {
  const takenBack: string[] = [];
  for (const wish of wanted) {
    const { reactorId, version } = wish;
    const report = reports.find((one) => one.reactorId === reactorId && one.version === version && one.state === 'installed');
    if (wish.before === null || report === undefined || Date.parse(report.at) + PROBATION_MS < deps.clock.now()) continue;
    const back = judgeProbation(wish, await deps.findFirstChanges({ reactorId, version, since: report.at }));
    if (back !== undefined && (await deps.installations.replaceWish(wish, back))) takenBack.push(nameReactorVersion(reactorId, version));
  }
  return takenBack;
}
