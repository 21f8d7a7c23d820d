/**
 * All that goes faster here than deployed, because a person waits for it. Every other number of a function or a queue is the deployed one
 * of `handlers/<name>/function.ts`.
 */
export const LOCAL_PACE = {
  /** Deployed, a batch that is not full waits five seconds for more; here the first line would come that late. */
  batchingWindowMs: 50,
  /** Deployed, a failed message comes back after its visibility timeout, which is minutes. */
  reactionRetrySeconds: 2,
  /** Deployed a quarter of an hour; here somebody who imports findings sees their tactics while still looking. */
  rollUpEveryMinutes: 5,
  /** Deployed every minute; here somebody watches what waits. */
  resumeEverySeconds: 10,
  /** Deployed every quarter of an hour; here somebody who revokes a version watches what becomes of it. */
  reviewEverySeconds: 15,
  /** Deployed every five minutes, and standards every twelve hours; here somebody who imports findings sees them soon. */
  collectEverySeconds: 60,
  /**
   * The one thing that is slower: a function, a task and an Express execution have so many times the time that they have deployed,
   * for a busy machine is slow and its member accounts are processes of our own. All by the same factor, so that they still add up.
   */
  limitFactor: 4,
} as const;
