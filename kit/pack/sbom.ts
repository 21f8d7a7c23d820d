import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ReactorInvalid } from '../contract/errors.ts';
import { type BundleInputs, findPackage } from './bundle-inputs.ts';

const packageJson = z.object({ name: z.string(), version: z.string(), license: z.string().min(1) });

/** The subject of a bill of materials. */
export type SbomSubject = {
  readonly name: string;
  readonly version: string;
  /** SPDX identifier or expression. */
  readonly license: string;
  /** sha256 of the code, hexadecimal. */
  readonly codeSha256: string;
};

/**
 * CycloneDX 1.6 of the npm packages of which at least a byte is in the bundle; no time and no serial number, so that the
 * same input gives the same bytes. https://cyclonedx.org/docs/1.6/json/
 * @param inputs paths as esbuild reports them, relative to `root`
 * @throws ReactorInvalid for a package that does not say its name, version and license
 * @example
 * writeSbom(root, { name: 's3-versioning', version: '1.0.0', license: 'Apache-2.0', codeSha256 }, inputs);
 */
export function writeSbom(root: string, { name, version, license, codeSha256 }: SbomSubject, inputs: BundleInputs): object {
  const reference = `${name}@${version}`;
  const components = packagesIn(root, inputs);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': reference,
        name,
        version,
        licenses: [{ expression: license }],
        hashes: [{ alg: 'SHA-256', content: codeSha256 }],
      },
    },
    components,
    dependencies: [{ ref: reference, dependsOn: components.map(({ purl }) => purl) }],
  };
}

function packagesIn(root: string, inputs: BundleInputs) {
  const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const folders = new Set(used.flatMap(([path]) => findPackage(path)?.folder ?? []));
  const components = [...folders].map((folder) => getComponent(root, folder));
  // Two copies of one version are one component.
  const byPurl = new Map(components.map((component) => [component.purl, component]));
  return [...byPurl.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

function getComponent(root: string, folder: string) {
  const parsed = packageJson.safeParse(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')));
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new ReactorInvalid(`${folder}/package.json lacks ${fields}. What cannot be named is not shipped; use another package.`);
  }
  const { name, version, license } = parsed.data;
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type: 'library', 'bom-ref': purl, name, version, purl, licenses: [{ expression: license }] };
}
