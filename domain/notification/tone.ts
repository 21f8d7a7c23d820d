import type { NotificationKind } from './notification.ts';

/** How a message looks at a glance: by what came of it, never by how severe the finding is. Worst first. */
const TONES = ['bad', 'attention', 'good', 'neutral'] as const;
export type Tone = (typeof TONES)[number];

/** `bad`: something stands in the way of the fix. `attention`: a person is waited for, or the finding is open again. */
const TONE_OF: Readonly<Record<NotificationKind, Tone>> = {
  PLANNED: 'attention',
  APPROVAL_REQUESTED: 'attention',
  SELF_APPROVED: 'attention',
  FIXED: 'good',
  PARTLY: 'attention',
  DEFERRED: 'neutral',
  NOTHING_TO_DO: 'neutral',
  SKIPPED: 'neutral',
  REJECTED: 'bad',
  LAPSED: 'bad',
  REFUSED: 'bad',
  FAILED: 'bad',
  ROLLED_BACK: 'attention',
  ROLLBACK_FAILED: 'bad',
};

/** The tone of one outcome, or the worst of many. */
export function chooseTone(...kinds: readonly NotificationKind[]): Tone {
  return TONES.find((tone) => kinds.some((kind) => TONE_OF[kind] === tone)) ?? 'neutral';
}
