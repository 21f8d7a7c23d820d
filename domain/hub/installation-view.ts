import { packageManifest, reactorId, reactorVersion, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { packageDigest } from './catalog-version.ts';
import { installationReport } from './installation-report.ts';
import { wantedReactor } from './wanted-reactor.ts';

/** One reactor as a consumer has it: what serves, what people want, and what became of that. */
export const installationView = z.strictObject({
  reactorId,
  /** Null: none serves. */
  installed: z
    .strictObject({
      version: reactorVersion,
      isOfConfiguration: z.boolean(),
      /** Why the hub calls it harmful; null: it does not. */
      disabled: z.string().nullable(),
      /** Controls and finding types that it answers to. */
      answersTo: z.array(z.string()),
    })
    .nullable(),
  /** Null: nobody wants it from a hub. */
  wanted: wantedReactor.nullable(),
  report: installationReport.nullable(),
});
export type InstallationView = z.output<typeof installationView>;

/** Lists the controls and finding types that no other installed reactor answers to. */
export function listLostCoverage(reactorId: string, views: readonly InstallationView[]): readonly string[] {
  const answeredBy = (isIt: boolean) =>
    views.filter((view) => (view.reactorId === reactorId) === isIt).flatMap(({ installed }) => installed?.answersTo ?? []);
  const others = new Set(answeredBy(false));
  return answeredBy(true).filter((key) => !others.has(key));
}

/** The outcome that installing a version would have, for those who have to agree to it. */
export const installPreview = z.strictObject({
  reactorId,
  version: reactorVersion,
  /** The digest of the bytes that people agree to, with the rights in their manifest. */
  digest: packageDigest,
  manifestDigest: packageDigest,
  manifest: packageManifest,
  /** The version that serves now; null: none. */
  installed: reactorVersion.nullable(),
  kind: z.enum(['refuse', 'keep', 'install', 'update']),
  /** Why it would be refused, or what warns of it. */
  messages: z.array(text),
  /** The rights and matches that it takes more than the version that serves. */
  growth: z.array(text),
});
export type InstallPreview = z.output<typeof installPreview>;
