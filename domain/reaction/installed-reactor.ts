import { manifestDocument, OFFICIAL_PUBLISHER } from '@attack-reactor/kit/contract';
import * as z from 'zod';

/** A reactor that this installation may call. */
export const installedReactor = z.object({
  /** The row of an earlier deployment names no publisher: all that was installed then was official. */
  manifest: manifestDocument.extend({ publisher: manifestDocument.shape.publisher.default(OFFICIAL_PUBLISHER) }),
  /** The version of its function that serves: its ARN with the number of the version; on one machine `<name>:<number>`. */
  functionName: z.string().min(1),
  /** Base64 SHA-256 of the package, as Lambda reports it (`CodeSha256`). */
  sha256: z.string().min(1),
  /** There once a hub said that this very version does harm: it is never called again, whatever waits for it. */
  disabled: z.strictObject({ reason: z.string(), at: z.iso.datetime() }).optional(),
});
export type InstalledReactor = z.output<typeof installedReactor>;
