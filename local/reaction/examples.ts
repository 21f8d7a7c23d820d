import type { ManifestDocument } from '@attack-reactor/kit/contract';
import { buildSceneFinding } from '@attack-reactor/kit/scene';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { Cloud } from '../cloud.ts';
import { HOME, MEMBER_ACCOUNTS } from '../home.ts';
import { requireEmulatedServices } from '../member-accounts.ts';
import { reactByHand } from './by-hand.ts';
import { HAND_MODES, requireMode } from './choose-reactor.ts';
import type { ExecutionReport } from './execution-report.ts';
import { loadScene, reactorsWithScene } from './installed-reactors.ts';
import type { ReactionCloud } from './reaction-cloud.ts';
import { asOwner } from './scene.ts';

export const exampleRequest = z.object({ reactorId: z.string(), mode: z.enum(HAND_MODES), requestedBy: z.string().min(1) });

/**
 * Builds what the reactor is for in a member account, brings the finding that names it into Security Hub, and reacts to it.
 * @throws ConfigurationInvalid for a reactor without a scene, and a mode that it does not allow
 */
export async function reactToExample(cloud: Cloud, reaction: ReactionCloud, input: unknown): Promise<ExecutionReport> {
  const { reactorId, mode, requestedBy } = exampleRequest.parse(input);
  const manifest = (await reactorsWithScene()).find(({ id }) => id === reactorId);
  if (manifest === undefined) throw new ConfigurationInvalid(`There is no example of a reactor "${reactorId}".`);
  requireMode(manifest, mode);
  requireEmulatedServices(manifest, reaction.memberAccounts.kind);
  const scene = await loadScene(manifest);
  const place = { partition: HOME.partition, accountId: accountFor(manifest), region: HOME.region };
  const built = await asOwner(reaction.memberAccounts, place, (owner) => scene.build(owner));
  const finding = buildSceneFinding(scene, built, place, Date.now());
  const report = await reactByHand(cloud, reaction, { finding, mode, reactorId, parameters: { ...built.parameters }, requestedBy });
  return { ...report, example: { story: scene.story, resource: built.resource.Id, limits: [...scene.limits] } };
}

/** Settings of an account are looked at in one where no other example leaves anything behind. */
function accountFor({ resourceTypes }: ManifestDocument): string {
  return resourceTypes.includes('AwsAccount') ? MEMBER_ACCOUNTS[1] : MEMBER_ACCOUNTS[0];
}
