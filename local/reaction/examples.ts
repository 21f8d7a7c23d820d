import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/errors.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import type { Scene } from '#platform/scene/scene.ts';
import { findingOf } from '#platform/scene/scene-finding.ts';
import { type Cloud, HOME, MEMBER_ACCOUNTS } from '../cloud.ts';
import { HAND_MODES, modeOfBinding, reactByHand } from './by-hand.ts';
import type { ExecutionReport } from './execution-report.ts';
import { shippedReactors } from './installed-reactors.ts';
import type { ReactionCloud } from './reaction-cloud.ts';
import { asOwner } from './scene.ts';

const REACTORS = join(import.meta.dirname, '../../reactors');

export const exampleRequest = z.object({ reactorId: z.string(), mode: z.enum(HAND_MODES), requestedBy: z.string().min(1) });
export type ExampleRequest = z.output<typeof exampleRequest>;

/** A reactor that this checkout has a scene for. */
export type Example = { readonly manifest: InstalledReactor['manifest']; readonly scene: Scene };

/** Every example, by the id of its reactor. */
export async function shippedExamples(): Promise<readonly Example[]> {
  const reactors = await shippedReactors((id) => `reactor-${id}`);
  const withScene = reactors.filter(({ manifest }) => existsSync(join(REACTORS, manifest.id, 'scene.ts')));
  return Promise.all(withScene.map(async ({ manifest }) => ({ manifest, scene: await sceneOf(manifest.id) })));
}

async function sceneOf(id: string): Promise<Scene> {
  const { scene }: { scene: Scene } = await import(`../../reactors/${id}/scene.ts`);
  return scene;
}

/** @throws ConfigurationInvalid where the reactor never works in this mode */
export function requireMode({ id, modes, effect }: Example['manifest'], mode: ExampleRequest['mode']): void {
  const wanted = modeOfBinding(mode);
  if (modes.includes(wanted)) return;
  const allowed = HAND_MODES.filter((one) => modes.includes(modeOfBinding(one)));
  const because = effect === 'irreversible' ? ', as what it does cannot be undone' : '';
  throw new ConfigurationInvalid(`Reactor ${id} is never run in mode ${mode}${because}. Choose --mode ${allowed.join(' or ')}.`);
}

/**
 * Builds what the reactor is for in a member account, brings the finding that names it into Security Hub, and reacts to it.
 * @throws ConfigurationInvalid for a reactor without a scene, and a mode that it does not allow
 */
export async function reactToExample(cloud: Cloud, reaction: ReactionCloud, input: unknown): Promise<ExecutionReport> {
  const { reactorId, mode, requestedBy } = exampleRequest.parse(input);
  const example = (await shippedExamples()).find(({ manifest }) => manifest.id === reactorId);
  if (example === undefined) throw new ConfigurationInvalid(`There is no example of a reactor "${reactorId}".`);
  requireMode(example.manifest, mode);
  const { scene } = example;
  const place = { partition: HOME.partition, accountId: accountFor(example), region: HOME.region };
  const built = await asOwner(reaction.memberAccounts, place, (owner) => scene.build(owner));
  const finding = findingOf(scene, built, place, Date.now());
  const report = await reactByHand(cloud, reaction, { finding, mode, reactorId, parameters: { ...built.parameters }, requestedBy });
  return { ...report, example: { story: scene.story, resource: built.resource.Id, limits: [...scene.limits] } };
}

/** Settings of an account are looked at in one where no other example leaves anything behind. */
function accountFor({ manifest }: Example): string {
  return manifest.resourceTypes.includes('AwsAccount') ? MEMBER_ACCOUNTS[1] : MEMBER_ACCOUNTS[0];
}
