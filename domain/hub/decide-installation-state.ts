import type { InstallationReport } from './installation-report.ts';
import type { InstallationState } from './installation-state.ts';
import type { InstallationView } from './installation-view.ts';

/** The reports of work that has not ended. */
const AT_WORK: Readonly<Partial<Record<InstallationReport['state'], InstallationState>>> = {
  installing: 'installing',
  updating: 'updating',
  uninstalling: 'uninstalling',
};

/** Decides how a reactor stands, also between the moment of a wish and that in which its work begins. */
export function decideInstallationState({ installed, wanted, report }: Omit<InstallationView, 'reactorId'>): InstallationState {
  const atWork = report === null ? undefined : AT_WORK[report.state];
  if (atWork !== undefined) return atWork;
  const serves = installed?.isOfConfiguration === true ? null : installed;
  if (wanted === null) {
    if (serves === null) return installed === null ? 'none' : 'installed';
    // Its row is gone, and it serves still: nobody has begun to take it away, or could not.
    return report?.state === 'failed' ? 'failed' : 'uninstalling';
  }
  if (report?.state === 'failed' && report.version === wanted.version && report.at >= wanted.consent.at) return 'failed';
  if (serves?.version === wanted.version) return 'installed';
  return serves === null ? 'installing' : 'updating';
}
