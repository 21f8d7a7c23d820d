import type { PackageManifest } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { isAllowedLicence } from './licence.ts';
import type { PackageReason } from './reason.ts';
import { listProblems } from './schema-problems.ts';

const text = z.string().min(1).max(300);
/** A licence as `writeSbom` of the kit writes it, or in the other form that CycloneDX knows. */
const licence = z.union([
  z.looseObject({ expression: text }).transform(({ expression }) => expression),
  z.looseObject({ license: z.looseObject({ id: text }) }).transform(({ license }) => license.id),
]);
const licences = z.array(licence).min(1).max(20);

/** The part of a CycloneDX document that is checked: https://cyclonedx.org/docs/1.6/json/ */
const sbom = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.enum(['1.5', '1.6']),
  metadata: z.looseObject({
    component: z.looseObject({
      name: text,
      version: text,
      hashes: z.array(z.looseObject({ alg: text, content: text })).max(20),
    }),
  }),
  components: z.array(z.looseObject({ name: text, version: text, licenses: licences })).max(2000),
});

/**
 * Judges a bill of materials: it is about this reactor and this very bundle, and every package in it has a licence that is
 * allowed.
 * @param codeSha256 of the bundle, in hex
 */
export function judgeSbom(
  value: unknown,
  { manifest, codeSha256 }: { readonly manifest: Pick<PackageManifest, 'id' | 'version'> | null; readonly codeSha256: string },
): readonly PackageReason[] {
  const read = sbom.safeParse(value);
  if (!read.success) return listProblems(read.error).map(({ field, problem }): PackageReason => ({ code: 'sbom-invalid', field, problem }));
  const { component } = read.data.metadata;
  const stated = component.hashes.find(({ alg }) => alg === 'SHA-256')?.content.toLowerCase() ?? 'none';
  const subject = `${component.name} ${component.version}`;
  const expected = manifest === null ? subject : `${manifest.id} ${manifest.version}`;
  return [
    ...(stated === codeSha256 ? [] : [{ code: 'sbom-hash-differs' as const, stated, actual: codeSha256 }]),
    ...(subject === expected ? [] : [{ code: 'sbom-subject-differs' as const, stated: subject, actual: expected }]),
    ...read.data.components.flatMap(judgeLicences),
  ];
}

function judgeLicences({ name, licenses }: { readonly name: string; readonly licenses: readonly string[] }): PackageReason[] {
  return licenses.filter((one) => !isAllowedLicence(one)).map((one) => ({ code: 'licence-refused', subject: name, licence: one }));
}
