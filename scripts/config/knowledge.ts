import { join } from 'node:path';
import type { Knowledge } from '#infra/config/knowledge.ts';
import { shippedReactors } from '#local/reaction/installed-reactors.ts';
import { readReleaseFiles } from '#platform/mapping/release-files.ts';

const SQL_FOLDER = join(import.meta.dirname, '../../sql');

/**
 * The knowledge that a configuration is checked against: the keys of the mapping release, and the reactors of this
 * repository. Reads files only.
 */
export async function readKnowledge(): Promise<Required<Knowledge>> {
  const [keys, reactors] = await Promise.all([readReleaseFiles(SQL_FOLDER), shippedReactors()]);
  return { keys, reactors: reactors.map(({ manifest }) => manifest) };
}
