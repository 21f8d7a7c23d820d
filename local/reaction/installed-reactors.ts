import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ReactorManifest, toManifestDocument } from '@attack-reactor/kit';
import type { ManifestDocument, ReactorName } from '@attack-reactor/kit/contract';
import type { Scene } from '@attack-reactor/kit/scene';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { nameReactorFunction } from '#domain/reaction/reactor-function.ts';
import { LOCAL_PREFIX } from '../function-queue.ts';
import { qualifyFunction } from './lambda-service.ts';

const REACTORS = join(import.meta.dirname, '../../reactors');

/** The function of a reactor on this machine, without a version. */
export function nameLocalReactor(reactor: ReactorName): string {
  return nameReactorFunction(LOCAL_PREFIX, reactor);
}

/** Every reactor of this repository, as installed: the first version of a function of its own. */
export async function shippedReactors(): Promise<InstalledReactor[]> {
  const ids = readdirSync(REACTORS, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  return Promise.all(
    ids.toSorted().map(async (id): Promise<InstalledReactor> => {
      const { manifest }: { manifest: ReactorManifest } = await import(`../../reactors/${id}/manifest.ts`);
      const functionName = qualifyFunction(nameLocalReactor(manifest), 1);
      return { manifest: toManifestDocument(manifest), functionName, sha256: 'run from source' };
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
