import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud } from '../cloud.ts';
import { reactByHand } from './by-hand.ts';
import type { ReactionCloud } from './reaction-cloud.ts';

const FINDING = join(import.meta.dirname, '../findings/01-security-hub-controls.json');
const [BUCKET, ANOTHER_BUCKET] = ['invoices', 'press-kit'];
/** He asks, so Mei has to answer. */
const REQUESTER = 'diego';

/**
 * Leaves one question for whoever opens the chat page: one more public bucket, which Diego wants closed.
 * @returns the id of the execution that waits
 */
export async function leaveQuestion(cloud: Cloud, reaction: ReactionCloud): Promise<string> {
  const [shipped]: readonly Record<string, unknown>[] = JSON.parse(readFileSync(FINDING, 'utf8'));
  const finding: Record<string, unknown> = JSON.parse(JSON.stringify(shipped).replaceAll(BUCKET, ANOTHER_BUCKET));
  const now = new Date().toISOString();
  const times = { CreatedAt: now, FirstObservedAt: now, LastObservedAt: now, UpdatedAt: now };
  const document = { ...finding, Id: `${finding['Id']}-${ANOTHER_BUCKET}`, Workflow: { Status: 'NEW' }, RecordState: 'ACTIVE', ...times };
  const { execution } = await reactByHand(cloud, reaction, { finding: document, mode: 'approval', requestedBy: REQUESTER });
  return execution;
}
