import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { documentOf, type InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import type { ReactorManifest } from '#domain/reaction/reactor-manifest.ts';

const REACTORS = join(import.meta.dirname, '../../reactors');

/** Every reactor of this repository, as installed under a function of its own. */
export async function shippedReactors(functionNameOf: (id: string) => string): Promise<InstalledReactor[]> {
  const ids = readdirSync(REACTORS, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  return Promise.all(
    ids.toSorted().map(async (id): Promise<InstalledReactor> => {
      const { manifest }: { manifest: ReactorManifest } = await import(`../../reactors/${id}/manifest.ts`);
      return { manifest: documentOf(manifest), functionName: functionNameOf(id), sha256: 'run from source' };
    }),
  );
}
