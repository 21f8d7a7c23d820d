import { AppError, MappingReleaseMissing, MappingUnavailable } from '#domain/base/errors.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { MappingRelease, MappingReleaseRef } from '#domain/mapping/mapping-release.ts';
import type { Clock } from '#platform/base/clock.ts';

/** Where releases come from; the mapping database is one. */
export interface MappingSource {
  activeRelease(): Promise<MappingReleaseRef | undefined>;
  loadRelease(version: string): Promise<MappingRelease>;
}

export type MappingCacheOptions = {
  readonly source: MappingSource;
  readonly clock: Clock;
  readonly refreshMs: number;
  /** Told each time an older release is served because the source is away. */
  readonly onStale: (reason: unknown) => void;
};

/**
 * The active mapping release, in memory for the life of a container. Asks once per `refreshMs` whether another release
 * is active and serves the old one while the source is away.
 */
export class MappingCache {
  readonly #options: MappingCacheOptions;
  #held: { readonly index: MappingIndex; checkedAt: number } | undefined;
  #loading: Promise<MappingIndex> | undefined;

  constructor(options: MappingCacheOptions) {
    this.#options = options;
  }

  /** @throws MappingUnavailable or MappingReleaseMissing, only while no release was ever loaded. */
  current(): Promise<MappingIndex> {
    const { clock, refreshMs } = this.#options;
    if (this.#held !== undefined && clock.now() - this.#held.checkedAt < refreshMs) return Promise.resolve(this.#held.index);
    this.#loading ??= this.#refresh().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #refresh(): Promise<MappingIndex> {
    try {
      const index = await this.#load();
      this.#held = { index, checkedAt: this.#options.clock.now() };
      return index;
    } catch (cause) {
      if (this.#held === undefined) throw unavailable(cause);
      this.#held.checkedAt = this.#options.clock.now();
      this.#options.onStale(cause);
      return this.#held.index;
    }
  }

  async #load(): Promise<MappingIndex> {
    const active = await this.#options.source.activeRelease();
    if (active === undefined) {
      throw new MappingReleaseMissing(
        'No mapping release is active in the mapping database. Invoke the migrate function; until then messages return to the queue.',
      );
    }
    const held = this.#held?.index;
    if (held?.release.contentHash === active.contentHash && held.release.version === active.version) return held;
    return new MappingIndex(await this.#options.source.loadRelease(active.version));
  }
}

function unavailable(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MappingUnavailable(
    `The mapping database cannot be read (${reason}) and this container holds no release yet. Check that it is up and reachable; messages return to the queue.`,
    { cause },
  );
}
