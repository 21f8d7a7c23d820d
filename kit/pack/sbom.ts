import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ReactorInvalid } from '../contract/errors.ts';
import { type BundleInputs, findPackage } from './bundle-inputs.ts';

const packageJson = z.object({ name: z.string(), version: z.string(), license: z.string().min(1) });

/** The subject of a bill of materials. */
export type SbomSubject = {
  readonly publisher: string;
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
 * writeSbom(root, { publisher: 'official', name: 's3-versioning', version: '1.0.0', license: 'Apache-2.0', codeSha256 }, inputs);
 */
export function writeSbom(root: string, subject: SbomSubject, inputs: BundleInputs): object {
  const { publisher, name, version, license, codeSha256 } = subject;
  const reference = `${name}@${version}`;
  const components = listPackages(root, inputs).map(toComponent);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': reference,
        publisher,
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

/** A package of which at least a byte is in a bundle. */
export type BundledPackage = {
  readonly name: string;
  readonly version: string;
  /** SPDX identifier or expression. */
  readonly license: string;
  readonly purl: string;
  /** Relative to the folder that esbuild worked in. */
  readonly folder: string;
};

/**
 * Lists the npm packages of which at least a byte is in a bundle, each version once, in the order of their names.
 * @throws ReactorInvalid for a package that does not say its name, version and license
 * @example
 * listPackages(process.cwd(), inputs).map(({ name }) => name); // ['@smithy/core', 'zod']
 */
export function listPackages(root: string, inputs: BundleInputs): readonly BundledPackage[] {
  const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const folders = new Set(used.flatMap(([path]) => findPackage(path)?.folder ?? []));
  // Two copies of one version are one package.
  const byPurl = new Map([...folders].map((folder) => readPackage(root, folder)).map((one) => [one.purl, one]));
  return [...byPurl.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

function readPackage(root: string, folder: string): BundledPackage {
  const parsed = packageJson.safeParse(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')));
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new ReactorInvalid(`${folder}/package.json lacks ${fields}. What cannot be named is not shipped; use another package.`);
  }
  const { name, version, license } = parsed.data;
  return { name, version, license, folder, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` };
}

function toComponent({ name, version, license, purl }: BundledPackage) {
  return { type: 'library', 'bom-ref': purl, name, version, purl, licenses: [{ expression: license }] };
}
