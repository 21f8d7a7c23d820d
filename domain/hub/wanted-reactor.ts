import { reactorId, reactorVersion } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { packageDigest, personName } from './catalog-version.ts';

/** The consent of a person: to the rights of one manifest, by the digest of its bytes. */
const consent = z.strictObject({ manifestDigest: packageDigest, by: personName, at: z.iso.datetime() });

const wantedVersion = z.strictObject({ version: reactorVersion, digest: packageDigest, consent });
/** One version that was wanted, with the consent that was given for it. */
export type WantedVersion = z.output<typeof wantedVersion>;

/** A reactor that somebody wants installed: the row that people write, and the pipeline works after. */
export const wantedReactor = z.strictObject({
  reactorId,
  version: reactorVersion,
  /** The bytes that they looked at; other bytes of that version are never installed. */
  digest: packageDigest,
  consent,
  /** The version that was wanted before this one, to go back to; null: none. */
  before: wantedVersion.nullable().default(null),
  /** Read when the row goes: somebody agreed that what the reactor changed cannot be undone any more. */
  forgetsUndo: z.boolean().default(false),
  /** The update that the platform took back to this version, and the execution whose change did not read back as fixed. */
  takenBack: z.strictObject({ version: reactorVersion, executionId: z.string().min(1) }).optional(),
});
export type WantedReactor = z.output<typeof wantedReactor>;

/** Picks what to go back to from a later version. */
export function pickVersion({ version, digest, consent: given }: WantedReactor): WantedVersion {
  return { version, digest, consent: given };
}

/** Returns what a wish for a version goes back to: the version before it, also where it is asked for once more. */
export function rememberBefore(current: WantedReactor | undefined, version: string): WantedVersion | null {
  if (current === undefined) return null;
  return current.version === version ? current.before : pickVersion(current);
}
