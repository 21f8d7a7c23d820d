import { EXPRESS_LASTS_MS, WAITING_LASTS_MS } from '#domain/reaction/claim.ts';
import type { Blame } from './blame.ts';
import type { StormClock } from './storm-clock.ts';

/** So long a claim may take to become an execution on a busy machine. */
export const CLAIMING_MS = 3000;

/** Times are of the storm's clock, `at` of this machine. */
type Attempt = {
  readonly startedAt: number;
  readonly at: number;
  isParsed: boolean;
  endedAt?: number;
  coolUntil?: number;
  /** Attempts that started while it was not clear whether this one would end without a reaction. */
  readonly suspects: object[];
};
type AttemptsOptions = {
  readonly coolDownMs: number;
  /** True for an execution that may wait for people. */
  readonly mayWait: (executionName: string) => boolean;
};

/** Sees that a subject has one execution at a time, and none while it cools down: each claim starts the next attempt. */
export class Attempts {
  readonly #blame: Blame;
  readonly #clock: Pick<StormClock, 'now' | 'hasJumped'>;
  readonly #options: AttemptsOptions;
  readonly #attempts = new Map<string, Attempt>();

  constructor(blame: Blame, clock: Pick<StormClock, 'now' | 'hasJumped'>, options: AttemptsOptions) {
    this.#blame = blame;
    this.#clock = clock;
    this.#options = options;
  }

  /** The first step of an execution, which may be called again. */
  started(executionName: string): void {
    if (this.#attempts.has(executionName)) return;
    const attempt: Attempt = { startedAt: this.#clock.now(), at: Date.now(), isParsed: false, suspects: [] };
    this.#attempts.set(executionName, attempt);
    const before = nameBefore(executionName);
    const earlier = before === undefined ? undefined : this.#attempts.get(before);
    if (before === undefined || earlier === undefined) return;
    const minutesEarlier = (attempt.startedAt - earlier.startedAt) / 60_000;
    if (earlier.endedAt === undefined && !this.#mayBeForgotten(before, earlier, attempt.startedAt))
      this.#suspect(earlier, { executionName, whileRuns: before, minutesEarlier });
    if (earlier.coolUntil !== undefined && attempt.startedAt < earlier.coolUntil)
      this.#blame.add('doubled', { executionName, whileCoolsDown: before, minutesEarlier });
  }

  /** The first step has answered. An execution without reactions has freed its claim. */
  parsed(executionName: string, hasReactions: boolean): void {
    const attempt = this.#attempts.get(executionName);
    if (attempt === undefined) return;
    const suspects = attempt.suspects.splice(0);
    if (!hasReactions) {
      this.ending(executionName);
      return;
    }
    attempt.isParsed = true;
    for (const detail of suspects) this.#blame.add('doubled', detail);
  }

  /** The step that ends the claim begins: it is not free earlier. */
  ending(executionId: string): void {
    const attempt = this.#attempts.get(executionId);
    if (attempt !== undefined) attempt.endedAt ??= this.#clock.now();
  }

  /** That step has answered, and not that it is tried again. */
  cooling(executionId: string): void {
    const attempt = this.#attempts.get(executionId);
    if (attempt?.endedAt !== undefined) attempt.coolUntil ??= attempt.endedAt + this.#options.coolDownMs;
  }

  #suspect(earlier: Attempt, detail: object): void {
    if (earlier.isParsed) this.#blame.add('doubled', detail);
    else earlier.suspects.push(detail);
  }

  /** A claim that never ends is given out again after a while, which a jump of the clock shortens. */
  #mayBeForgotten(name: string, { startedAt, at }: Attempt, now: number): boolean {
    const lastsMs = this.#options.mayWait(name) ? WAITING_LASTS_MS : EXPRESS_LASTS_MS;
    return now >= startedAt + lastsMs || this.#clock.hasJumped(at - CLAIMING_MS, at);
  }
}

function nameBefore(executionName: string): string | undefined {
  const { stem, attempt } = /^(?<stem>.+-[0-9a-f]{24})-(?<attempt>\d+)$/.exec(executionName)?.groups ?? {};
  return stem === undefined ? undefined : `${stem}-${Number(attempt) - 1}`;
}
