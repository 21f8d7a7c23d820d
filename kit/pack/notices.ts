import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FILES } from '../contract/package-files.ts';
import type { BundleInputs } from './bundle-inputs.ts';
import { type BundledPackage, listPackages } from './sbom.ts';

/** The file of a package's zip that holds the texts. */
export const NOTICES_FILE = PACKAGE_FILES.notices;

/** Files in which packages keep what a copy of them has to hold. */
const NOTICE = /^(license|licence|notice|copying)([.-][\w.-]*)?$/i;
const RULE = '-'.repeat(72);

/**
 * Writes the texts that licenses ask to go with every copy: of each npm package in a bundle its license and notice, equal texts
 * once. The list is that of the bill of materials. Same input, same text.
 * @throws ReactorInvalid for a package that does not say its name, version and license
 * @example
 * writeFileSync(join(folder, NOTICES_FILE), writeNotices(root, inputs));
 */
export function writeNotices(root: string, inputs: BundleInputs): string {
  const packages = listPackages(root, inputs);
  const byText = Map.groupBy(packages, (one) => readTexts(root, one));
  const sections = [...byText].map(([text, some]) => [some.map(nameIt).join('\n'), text].join('\n\n'));
  const head = `This package contains ${packages.length} npm packages. Their licenses and notices follow.`;
  return `${[head, ...sections].join(`\n\n${RULE}\n\n`)}\n`;
}

function nameIt({ name, version, license }: BundledPackage): string {
  return `${name} ${version} (${license})`;
}

/** Every such file of a package, in the order of their names. A package without one says its license by name alone. */
function readTexts(root: string, { folder, license }: BundledPackage): string {
  const files = readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isFile() && NOTICE.test(entry.name));
  const names = files.map(({ name }) => name).sort();
  const texts = names.map((name) =>
    readFileSync(join(root, folder, name), 'utf8')
      .replaceAll('\r\n', '\n')
      .trim(),
  );
  return texts.length === 0
    ? `The package holds no text of its license, ${license}: https://spdx.org/licenses/${license}.html`
    : texts.join('\n\n');
}
