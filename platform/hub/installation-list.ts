import { formatReactorId } from '@attack-reactor/kit/contract';
import type { InstallationView } from '#domain/hub/installation-view.ts';
import type { Installations, InstalledEntry } from './installations.ts';

/** Lists every reactor that is installed, wanted, or was, by its id. @throws BindingsUnavailable */
export async function listInstallations(installations: Pick<Installations, 'list'>): Promise<readonly InstallationView[]> {
  const { installed, wanted, reports } = await installations.list();
  const served = new Map(installed.map((entry) => [formatReactorId(entry.reactor.manifest), describeInstalled(entry)]));
  const wishes = new Map(wanted.map((wish) => [wish.reactorId, wish]));
  const reported = new Map(reports.map((report) => [report.reactorId, report]));
  const ids = new Set([...served.keys(), ...wishes.keys(), ...reported.keys()]);
  return [...ids].toSorted().map((reactorId) => ({
    reactorId,
    installed: served.get(reactorId) ?? null,
    wanted: wishes.get(reactorId) ?? null,
    report: reported.get(reactorId) ?? null,
  }));
}

/** Describes what serves, without its rights. */
export function describeInstalled({ reactor: { manifest, disabled }, isOfConfiguration }: InstalledEntry): InstallationView['installed'] {
  const answersTo = [...manifest.controls, ...manifest.findingTypes];
  return { version: manifest.version, isOfConfiguration, disabled: disabled?.reason ?? null, answersTo };
}
