import type { PackageManifest } from '@attack-reactor/kit/contract';
import type { Isolation } from './isolation.ts';
import type { PackageNotice, PackageReason } from './reason.ts';
import type { SignatureRuling } from './signature-judgement.ts';

/** Facts about a package besides the verdict. */
type Facts = {
  /** `sha256:` and 64 hex digits, of the zip. */
  readonly digest: string;
  /** Null where it cannot be read. */
  readonly manifest: PackageManifest | null;
  readonly signature: SignatureRuling;
  /** The wall behind which its test vectors ran; null: they have not. */
  readonly isolation: Isolation | null;
  readonly notices: readonly PackageNotice[];
};

/** The answer to the question if a package may be installed. A rejected one names every reason, not the first one only. */
export type PackageVerdict = Facts &
  (
    | { readonly verdict: 'verified'; readonly manifest: PackageManifest; readonly reasons: readonly [] }
    | { readonly verdict: 'rejected'; readonly reasons: readonly [PackageReason, ...PackageReason[]] }
  );

/** Decides by the reasons that there are: none is a pass, and no manifest is none either. */
export function decideVerdict(facts: Facts, reasons: readonly PackageReason[]): PackageVerdict {
  const { manifest } = facts;
  const [first, ...others] = reasons;
  if (first !== undefined) return { ...facts, verdict: 'rejected', reasons: [first, ...others] };
  if (manifest !== null && facts.signature.state !== 'bad') return { ...facts, manifest, verdict: 'verified', reasons: [] };
  return { ...facts, verdict: 'rejected', reasons: [{ code: 'check-failed', problem: 'no manifest, and no reason why' }] };
}
