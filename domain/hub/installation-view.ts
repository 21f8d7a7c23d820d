import { packageManifest, reactorId, reactorVersion, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { packageDigest } from './catalog-version.ts';
import { wantedReactor } from './installation.ts';
import { installationReport } from './installation-rows.ts';

/** One reactor as a consumer has it: what serves, what people want, and what became of that. */
export const installationView = z.strictObject({
  reactorId,
  /** Null: none serves. */
  installed: z.strictObject({ version: reactorVersion, isOfConfiguration: z.boolean() }).nullable(),
  /** Null: nobody wants it from a hub. */
  wanted: wantedReactor.nullable(),
  report: installationReport.nullable(),
});
export type InstallationView = z.output<typeof installationView>;

/** What would come of installing a version, for those who have to agree to it. */
export const installPreview = z.strictObject({
  reactorId,
  version: reactorVersion,
  /** Of the bytes that people agree to, with the rights in their manifest. */
  digest: packageDigest,
  manifestDigest: packageDigest,
  manifest: packageManifest,
  /** The version that serves now; null: none. */
  installed: reactorVersion.nullable(),
  kind: z.enum(['refuse', 'keep', 'install', 'update']),
  /** Why it would be refused, or what warns of it. */
  messages: z.array(text),
  /** What it takes more than the version that serves. */
  growth: z.array(text),
});
export type InstallPreview = z.output<typeof installPreview>;
