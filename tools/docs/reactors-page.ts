import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';
import { catalogPage } from './catalog-page.ts';
import type { GeneratedPage } from './generated-page.ts';

const GUIDE = 'docs/reactors.md';
const EXAMPLE = 'reactors/subnet-no-public-ip/reactor.ts';

/** Writes the catalog, from the manifests of the reactors. */
export async function writeCatalogPage(): Promise<GeneratedPage> {
  const reactors = await shippedReactors();
  return { path: 'docs/generated/reactors.md', text: catalogPage(reactors.map(({ manifest }) => manifest)) };
}

/** Puts the source of the example into the guide, between its two markers. */
export function writeGuidePage(root: string): GeneratedPage {
  const page = readFileSync(join(root, GUIDE), 'utf8');
  const source = readFileSync(join(root, EXAMPLE), 'utf8');
  const [begin, end] = ['<!-- generated: example -->', '<!-- end: example -->'];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new ConfigurationInvalid(`${GUIDE} has no "${begin}" with "${end}" after it.`);
  return { path: GUIDE, text: `${page.slice(0, from)}${begin}\n\n\`\`\`ts\n// ${EXAMPLE}\n${source}\`\`\`\n\n${page.slice(to)}` };
}
