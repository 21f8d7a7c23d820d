import type { ManifestDocument } from '@attack-reactor/kit/contract';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import type { CatalogVersion } from './catalog-version.ts';
import type { InstallRefusal } from './install-refusal.ts';
import { type Growth, listGrowth } from './rights-growth.ts';
import { offerVersion } from './version-change.ts';
import type { WantedReactor } from './wanted-reactor.ts';

export type InstallFacts = {
  readonly wanted: WantedReactor;
  /** The word of the hub on the version; undefined: it knows none. */
  readonly offered: CatalogVersion | undefined;
  /** The package that came: the digest of its bytes, and that of its manifest, which people agree to. */
  readonly fetched: { readonly digest: string; readonly manifestDigest: string; readonly manifest: ManifestDocument };
  readonly installed: InstalledReactor | undefined;
  readonly isOfConfiguration: boolean;
  /** The rights that it asks for above the member role; undefined: none. */
  readonly aboveCeiling: InstallRefusal | undefined;
};

/** `growth` is what the new version takes more than the old one. */
export type InstallDecision =
  | { readonly kind: 'refuse'; readonly why: readonly InstallRefusal[] }
  | { readonly kind: 'keep' }
  | { readonly kind: 'install'; readonly warnings: readonly string[] }
  | { readonly kind: 'update'; readonly from: string; readonly growth: readonly Growth[]; readonly warnings: readonly string[] };

/** Decides what is done about a reactor that is wanted. Whatever stands against it is named, not only the first. */
export function decideInstallation(facts: InstallFacts): InstallDecision {
  const { wanted, offered, installed } = facts;
  const why = refusals(facts);
  if (why.length > 0) return { kind: 'refuse', why };
  const offer = offered === undefined ? undefined : offerVersion(offered);
  const warnings = offer?.kind === 'offered' && offer.warning !== null ? [offer.warning] : [];
  if (installed === undefined) return { kind: 'install', warnings };
  if (installed.manifest.version === wanted.version) return { kind: 'keep' };
  const growth = listGrowth(installed.manifest, facts.fetched.manifest);
  return { kind: 'update', from: installed.manifest.version, growth, warnings };
}

function refusals({ wanted, offered, fetched, isOfConfiguration, aboveCeiling }: InstallFacts): readonly InstallRefusal[] {
  const { reactorId: id, version } = wanted;
  const offer = offered === undefined ? undefined : offerVersion(offered);
  const digests = new Set([wanted.digest, fetched.digest, ...(offered === undefined ? [] : [offered.digest])]);
  return [
    ...(isOfConfiguration ? [{ code: 'of-configuration', reactorId: id } as const] : []),
    ...(offer === undefined ? [{ code: 'unknown-version', reactorId: id, version } as const] : []),
    ...(offer?.kind === 'refused' ? [{ code: 'not-offered', why: offer.why } as const] : []),
    ...(digests.size > 1 ? [{ code: 'other-bytes', reactorId: id, version, digests: [...digests] } as const] : []),
    ...(wanted.consent.manifestDigest === fetched.manifestDigest ? [] : [{ code: 'other-manifest', reactorId: id, version } as const]),
    ...(aboveCeiling === undefined ? [] : [aboveCeiling]),
  ];
}

export type UninstallFacts = {
  readonly reactorId: string;
  readonly isOfConfiguration: boolean;
  /** Ids of bindings that call it. */
  readonly bindings: readonly string[];
  /** Ids of executions that have not ended. */
  readonly executions: readonly string[];
  /** How many changes could be undone with it. */
  readonly undoable: number;
  /** Somebody agreed that these cannot be undone any more. */
  readonly forgetsUndo: boolean;
};

export type UninstallDecision = { readonly kind: 'refuse'; readonly why: readonly InstallRefusal[] } | { readonly kind: 'uninstall' };

/** Decides whether a reactor may be taken away. */
export function decideUninstallation(facts: UninstallFacts): UninstallDecision {
  const { reactorId: id, bindings, executions, undoable, forgetsUndo } = facts;
  const why: readonly InstallRefusal[] = [
    ...(facts.isOfConfiguration ? [{ code: 'of-configuration', reactorId: id } as const] : []),
    ...(bindings.length > 0 ? [{ code: 'bound', reactorId: id, bindings } as const] : []),
    ...(executions.length > 0 ? [{ code: 'at-work', reactorId: id, executions } as const] : []),
    ...(undoable > 0 && !forgetsUndo ? [{ code: 'loses-undo', reactorId: id, changes: undoable } as const] : []),
  ];
  return why.length > 0 ? { kind: 'refuse', why } : { kind: 'uninstall' };
}
