import * as z from 'zod';
import { versionId } from './catalog-entry.ts';
import { packageDigest } from './catalog-version.ts';

/** The version that is to be checked, by the digest that it was published with. */
export const verificationRequest = z.object({ ...versionId.shape, digest: packageDigest });
export type VerificationRequest = z.output<typeof verificationRequest>;

/** A failure as a Catch of the workflow hands it on: the error's name, and its words. */
export const stepFailure = z.object({ Error: z.string(), Cause: z.string().default('') });
