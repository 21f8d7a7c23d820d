import type { Exemption } from './exemptions.ts';
import type { Isolation } from './isolation.ts';
import type { TrustedKey } from './trust-store.ts';

/** The demands of a place that takes packages. */
export type PackagePolicy = {
  readonly keys: readonly TrustedKey[];
  /** Takes packages that nobody could check: without a signature, or by a key that is unknown here. A bad one never. */
  readonly acceptsUnverified: boolean;
  readonly exemptions: readonly Exemption[];
  /** The version of the platform that would run it. */
  readonly platformVersion: string;
  /** Demands this wall around test vectors, or a stronger one; null: any. */
  readonly isolation: Isolation | null;
  /** A digest that the bytes must have (`sha256:…`), as a catalog or a person names it; null: any. */
  readonly digest: string | null;
  /** The version that it must be, as a catalog names it (`acme/close-door@1.0.0`); left out: any. */
  readonly subject?: string;
};
