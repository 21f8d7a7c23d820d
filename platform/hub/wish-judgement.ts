import type { ManifestDocument } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { InstallRefusal } from '#domain/hub/install-refusal.ts';
import { decideInstallation, type InstallDecision } from '#domain/hub/installation.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import { type MemberRoleParts, missingFromCeiling } from '#domain/reaction/member-rights.ts';
import type { Fetched, HubAccess } from './hub-access.ts';
import type { Installations } from './installations.ts';

export type WishDeps = {
  readonly installations: Pick<Installations, 'installed'>;
  readonly hub: Pick<HubAccess, 'find'>;
  /** Loads what the role in member accounts is made of. @throws BindingsUnavailable */
  readonly loadMemberRole: () => Promise<MemberRoleParts>;
};

/**
 * Judges a wish by the word of the hub, the bytes that came, what serves here, consent, and the ceiling of the member role.
 * @throws HubUnavailable, BindingsUnavailable
 */
export async function judgeWish(wanted: WantedReactor, fetched: Fetched, deps: WishDeps): Promise<InstallDecision> {
  const { reactorId, version } = wanted;
  if (fetched.kind === 'absent') return { kind: 'refuse', why: [{ code: 'unknown-version', reactorId, version }] };
  if (fetched.kind === 'bad') return { kind: 'refuse', why: fetched.faults.map((fault) => ({ code: 'fault', fault })) };
  const [offered, entry, role] = await Promise.all([
    deps.hub.find(reactorId, version),
    deps.installations.installed(reactorId),
    deps.loadMemberRole(),
  ]);
  return decideInstallation({
    wanted,
    offered,
    fetched,
    installed: entry?.reactor,
    isOfConfiguration: entry?.isOfConfiguration ?? false,
    aboveCeiling: compareWithRole(reactorId, fetched.manifest, role),
  });
}

function compareWithRole(reactorId: string, manifest: ManifestDocument, role: MemberRoleParts): InstallRefusal | undefined {
  try {
    const missing = missingFromCeiling(manifest, role);
    return missing === undefined ? undefined : { code: 'above-ceiling', reactorId, ...missing };
  } catch (error) {
    // It acts on a type of resource whose ARNs nobody wrote down.
    if (error instanceof ConfigurationInvalid) return { code: 'fault', fault: error.message };
    throw error;
  }
}
