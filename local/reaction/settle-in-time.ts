import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../cloud.ts';
import type { Queue } from '../queues.ts';
import type { ReactionCloud } from './reaction-cloud.ts';

const MINUTE_MS = 60_000;
/** Milliseconds of the real time. */
const LOOK_MS = 200;

/**
 * Resolves when all is over, but for what waits for people. Messages that wait because the robot has none left get their minute
 * at once: no limit of a reaction comes nearer by it, as nothing reacts then.
 */
export async function settleInTime(cloud: Cloud, reaction: ReactionCloud, clock: { advance(milliseconds: number): void }): Promise<void> {
  const over = cloud.settled().then(() => true);
  while (!(await Promise.race([over, sleep(LOOK_MS, false)]))) if (await onlyMessagesWait(cloud, reaction)) clock.advance(MINUTE_MS);
}

/** Messages of a queue that nobody has handled. */
export async function countBacklog(cloud: Cloud, queue: Queue): Promise<number> {
  const { visible, inFlight, delayed } = await cloud.queues.depth(queue);
  return visible + inFlight + delayed;
}

async function onlyMessagesWait(cloud: Cloud, { stepFunctions, queues }: ReactionCloud): Promise<boolean> {
  const isQuiet = await Promise.race([stepFunctions.settled().then(() => true), sleep(0, false)]);
  return isQuiet && (await countBacklog(cloud, queues.reactions)) === 0 && (await countBacklog(cloud, queues.notifications)) > 0;
}
