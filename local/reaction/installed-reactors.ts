import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ReactorManifest, toManifestDocument } from '@attack-reactor/kit';
import type { ManifestDocument } from '@attack-reactor/kit/contract';
import type { Scene } from '@attack-reactor/kit/scene';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { localName } from '../function-queue.ts';

const REACTORS = join(import.meta.dirname, '../../reactors');

/** The name of a reactor's function, behind the prefix by which the platform may call reactors and nothing else. */
export function nameReactorFunction(id: string): string {
  return localName({ name: `reactor-${id}` });
}

/** Every reactor of this repository, as installed under a function of its own. */
export async function shippedReactors(): Promise<InstalledReactor[]> {
  const ids = readdirSync(REACTORS, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  return Promise.all(
    ids.toSorted().map(async (id): Promise<InstalledReactor> => {
      const { manifest }: { manifest: ReactorManifest } = await import(`../../reactors/${id}/manifest.ts`);
      return { manifest: toManifestDocument(manifest), functionName: nameReactorFunction(id), sha256: 'run from source' };
    }),
  );
}

/** The manifests of the reactors that have a scene, by their ids. */
export async function reactorsWithScene(): Promise<readonly ManifestDocument[]> {
  const reactors = await shippedReactors();
  return reactors.flatMap(({ manifest }) => (existsSync(join(REACTORS, manifest.id, 'scene.ts')) ? [manifest] : []));
}

/** The scene of a reactor that has one. It brings the clients that it builds with. */
export async function loadScene({ id }: Pick<ManifestDocument, 'id'>): Promise<Scene> {
  const { scene }: { scene: Scene } = await import(`../../reactors/${id}/scene.ts`);
  return scene;
}
