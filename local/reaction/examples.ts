import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/errors.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import type { Scene } from '#platform/scene/scene.ts';
import { findingOf } from '#platform/scene/scene-finding.ts';
import { type Cloud, HOME, MEMBER_ACCOUNTS } from '../cloud.ts';
import { requireServicesOf } from '../member-accounts.ts';
import { reactByHand } from './by-hand.ts';
import { HAND_MODES, requireMode } from './choose-reactor.ts';
import type { ExecutionReport } from './execution-report.ts';
import { shippedReactors } from './installed-reactors.ts';
import type { ReactionCloud } from './reaction-cloud.ts';
import { asOwner } from './scene.ts';

const REACTORS = join(import.meta.dirname, '../../reactors');

export const exampleRequest = z.object({ reactorId: z.string(), mode: z.enum(HAND_MODES), requestedBy: z.string().min(1) });
export type ExampleRequest = z.output<typeof exampleRequest>;

type Manifest = InstalledReactor['manifest'];

/** The manifests of the reactors that have a scene, by their ids. */
export async function reactorsWithScene(): Promise<readonly Manifest[]> {
  const reactors = await shippedReactors((id) => `reactor-${id}`);
  return reactors.flatMap(({ manifest }) => (existsSync(join(REACTORS, manifest.id, 'scene.ts')) ? [manifest] : []));
}

/** The scene of a reactor that has one. It brings the clients that it builds with. */
export async function loadScene({ id }: Pick<Manifest, 'id'>): Promise<Scene> {
  const { scene }: { scene: Scene } = await import(`../../reactors/${id}/scene.ts`);
  return scene;
}

/**
 * Builds what the reactor is for in a member account, brings the finding that names it into Security Hub, and reacts to it.
 * @throws ConfigurationInvalid for a reactor without a scene, and a mode that it does not allow
 */
export async function reactToExample(cloud: Cloud, reaction: ReactionCloud, input: unknown): Promise<ExecutionReport> {
  const { reactorId, mode, requestedBy } = exampleRequest.parse(input);
  const manifest = (await reactorsWithScene()).find(({ id }) => id === reactorId);
  if (manifest === undefined) throw new ConfigurationInvalid(`There is no example of a reactor "${reactorId}".`);
  requireMode(manifest, mode);
  requireServicesOf(manifest, reaction.memberAccounts.kind);
  const scene = await loadScene(manifest);
  const place = { partition: HOME.partition, accountId: accountFor(manifest), region: HOME.region };
  const built = await asOwner(reaction.memberAccounts, place, (owner) => scene.build(owner));
  const finding = findingOf(scene, built, place, Date.now());
  const report = await reactByHand(cloud, reaction, { finding, mode, reactorId, parameters: { ...built.parameters }, requestedBy });
  return { ...report, example: { story: scene.story, resource: built.resource.Id, limits: [...scene.limits] } };
}

/** Settings of an account are looked at in one where no other example leaves anything behind. */
function accountFor({ resourceTypes }: Manifest): string {
  return resourceTypes.includes('AwsAccount') ? MEMBER_ACCOUNTS[1] : MEMBER_ACCOUNTS[0];
}
