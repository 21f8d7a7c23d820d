import { readText } from '@attack-reactor/kit/contract';
import { HubRefused, HubUnknown } from '#domain/base/errors.ts';
import { explainGrowth } from '#domain/hub/growth-text.ts';
import { explainInstallRefusal } from '#domain/hub/install-refusal.ts';
import type { InstallDecision } from '#domain/hub/installation.ts';
import type { InstallationView, InstallPreview } from '#domain/hub/installation-view.ts';
import { pickVersion, rememberBefore, type WantedReactor } from '#domain/hub/wanted-reactor.ts';
import { explainOwner } from '#domain/reaction/reactor-owner.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Fetched, FetchedPackage, HubAccess } from './hub-access.ts';
import { describeInstalled, listInstallations } from './installation-list.ts';
import type { Installations } from './installations.ts';
import { judgeWish, type WishDeps } from './wish-judgement.ts';

/** A version that a person wants: by its bytes, whose rights they agree to. */
type Wish = {
  readonly reactorId: string;
  readonly version: string;
  readonly digest: string;
  /** The manifest that they looked at; left out: the one of these bytes. */
  readonly manifestDigest?: string;
  readonly by: string;
};

/**
 * The hand of people on reactors of a hub. They write down what they want, and a workflow does it; none of these waits for that. Every
 * method throws HubRefused with the reason, HubUnknown for what neither side knows, HubUnavailable or BindingsUnavailable.
 */
export interface Consumer {
  list(): Promise<readonly InstallationView[]>;
  find(reactorId: string): Promise<InstallationView>;
  /** Says what would come of installing a version; left out: the newest one that the hub offers. Nothing is changed. */
  look(reactorId: string, version?: string): Promise<InstallPreview>;
  /** Wants a version, and remembers which one was wanted before. A wish that would be refused is refused here, with every reason. */
  want(wish: Wish): Promise<WantedReactor>;
  /** Wants the version again that was wanted before this one, with the consent that was given then. */
  wantBefore(reactorId: string): Promise<WantedReactor>;
  /** Wants a reactor gone. @param forgetsUndo somebody agrees that what it changed cannot be undone any more */
  forget(reactorId: string, forgetsUndo: boolean): Promise<void>;
}

export type ConsumerDeps = WishDeps & {
  readonly installations: Installations;
  readonly hub: HubAccess;
  readonly clock: Pick<Clock, 'now'>;
};

/** Opens what people want by the tables of a consumer and a hub. */
export function openConsumer(deps: ConsumerDeps): Consumer {
  const { installations, hub, clock } = deps;
  const consent = (manifestDigest: string, by: string) => ({ manifestDigest, by, at: new Date(clock.now()).toISOString() });

  async function look(reactorId: string, version?: string): Promise<InstallPreview> {
    const chosen = version ?? (await hub.newest(reactorId));
    if (chosen === undefined) throw new HubUnknown(`The hub offers no version of ${reactorId}. Look at its list: reactor list --hub.`);
    const fetched = await hub.fetch(reactorId, chosen);
    if (fetched.kind !== 'package') return refuseUnread({ reactorId, version: chosen }, fetched);
    const { digest, manifestDigest, manifest } = fetched;
    const wanted = { reactorId, version: chosen, digest, consent: consent(manifestDigest, 'preview'), forgetsUndo: false, before: null };
    const decision = await judgeWish(wanted, fetched, deps);
    const installed = (await installations.installed(reactorId))?.reactor.manifest.version ?? null;
    return { reactorId, version: chosen, digest, manifestDigest, manifest, installed, ...describeDecision(decision) };
  }

  async function find(reactorId: string): Promise<InstallationView> {
    const [installed, wanted, report] = await Promise.all([
      installations.installed(reactorId),
      installations.wanted(reactorId),
      installations.findReport(reactorId),
    ]);
    return {
      reactorId,
      installed: installed === undefined ? null : describeInstalled(installed),
      wanted: wanted ?? null,
      report: report ?? null,
    };
  }

  async function put(wanted: WantedReactor): Promise<WantedReactor> {
    await installations.want(wanted);
    return wanted;
  }

  return {
    find,
    look,
    list: () => listInstallations(installations),
    async want({ reactorId, version, digest, manifestDigest, by }) {
      const entry = await installations.installed(reactorId);
      const owned = explainOwned(reactorId, entry?.isOfConfiguration === true);
      if (owned !== undefined) throw new HubRefused(owned);
      const preview = await look(reactorId, version);
      if (preview.digest !== digest)
        throw new HubRefused(`The hub offers ${reactorId} ${version} with digest ${preview.digest}, not ${digest}. Look at it again.`);
      if (manifestDigest !== undefined && preview.manifestDigest !== manifestDigest)
        throw new HubRefused(readText(explainInstallRefusal({ code: 'other-manifest', reactorId, version }), 'en'));
      if (preview.kind === 'refuse') throw new HubRefused(preview.messages.map((reason) => readText(reason, 'en')).join(' '));
      const current = await installations.wanted(reactorId);
      return put({
        ...{ reactorId, version, digest, consent: consent(preview.manifestDigest, by), forgetsUndo: false },
        before: rememberBefore(current, version),
      });
    },
    async wantBefore(reactorId) {
      const { wanted: current, installed } = await find(reactorId);
      if (current === null) throw refuseUnwanted(reactorId, installed, 'there is no version to go back from');
      if (current.before === null) throw new HubRefused(`No version of ${reactorId} was wanted before ${current.version}.`);
      return put({ reactorId, ...current.before, forgetsUndo: false, before: pickVersion(current) });
    },
    async forget(reactorId, forgetsUndo) {
      const { wanted, installed } = await find(reactorId);
      if (wanted === null) throw refuseUnwanted(reactorId, installed, 'there is nothing to uninstall');
      // Read from the row as it was when it went.
      if (forgetsUndo) await installations.want({ ...wanted, forgetsUndo });
      await installations.forget(reactorId);
    },
  };
}

/** @throws HubRefused, HubUnknown */
function refuseUnread(about: { readonly reactorId: string; readonly version: string }, fetched: Exclude<Fetched, FetchedPackage>): never {
  if (fetched.kind === 'absent') throw new HubUnknown(readText(explainInstallRefusal({ code: 'unknown-version', ...about }), 'en'));
  throw new HubRefused(fetched.faults.map((reason) => readText(reason, 'en')).join(' '));
}

function describeDecision(decision: InstallDecision): Pick<InstallPreview, 'kind' | 'messages' | 'growth'> {
  switch (decision.kind) {
    case 'refuse':
      return { kind: 'refuse', messages: decision.why.map(explainInstallRefusal), growth: [] };
    case 'keep':
      return { kind: 'keep', messages: [], growth: [] };
    case 'install':
      return { kind: 'install', messages: [...decision.warnings], growth: [] };
    case 'update':
      return { kind: 'update', messages: [...decision.warnings], growth: decision.growth.map(explainGrowth) };
  }
}

function refuseUnwanted(reactorId: string, installed: InstallationView['installed'], so: string): HubRefused | HubUnknown {
  const owned = explainOwned(reactorId, installed?.isOfConfiguration === true);
  return owned === undefined ? new HubUnknown(`Nobody wants ${reactorId} from a hub, so ${so}.`) : new HubRefused(owned);
}

function explainOwned(reactorId: string, isOfConfiguration: boolean): string | undefined {
  const owned = explainOwner(reactorId, new Set(isOfConfiguration ? [reactorId] : []));
  return owned && readText(owned, 'en');
}
