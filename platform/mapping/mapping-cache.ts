import { AppError, MappingReleaseMissing, MappingUnavailable } from '#domain/base/errors.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { MappingRelease, MappingReleaseRef } from '#domain/mapping/mapping-release.ts';
import type { AgeClock } from '#platform/base/clock.ts';
import { type Refreshed, refreshed } from '#platform/base/refreshed.ts';

/** Where releases come from; the mapping database is one. */
export interface MappingSource {
  activeRelease(): Promise<MappingReleaseRef | undefined>;
  loadRelease(version: string): Promise<MappingRelease>;
}

export type MappingCacheOptions = {
  readonly source: MappingSource;
  readonly clock: AgeClock;
  readonly refreshMs: number;
  /** Told each time an older release is served because the source is away. */
  readonly onStale: (reason: unknown) => void;
};

/**
 * The active mapping release, in memory for the life of a container. Asks once per `refreshMs` whether another release
 * is active and serves the old one while the source is away.
 */
export class MappingCache {
  readonly #index: Refreshed<MappingIndex>;

  constructor({ source, ...timing }: MappingCacheOptions) {
    this.#index = refreshed({ load: (held) => activeIndex(source, held), ...timing });
  }

  /** @throws MappingUnavailable or MappingReleaseMissing, only while no release was ever loaded. */
  async current(): Promise<MappingIndex> {
    try {
      return await this.#index.read();
    } catch (cause) {
      throw unavailable(cause);
    }
  }
}

/** Returns `held` where its release is still the active one. */
async function activeIndex(source: MappingSource, held: MappingIndex | undefined): Promise<MappingIndex> {
  const active = await source.activeRelease();
  if (active === undefined) {
    throw new MappingReleaseMissing(
      'No mapping release is active in the mapping database. Invoke the migrate function; until then messages return to the queue.',
    );
  }
  if (held?.release.contentHash === active.contentHash && held.release.version === active.version) return held;
  return new MappingIndex(await source.loadRelease(active.version));
}

function unavailable(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MappingUnavailable(
    `The mapping database cannot be read (${reason}) and this container holds no release yet. Check that it is up and reachable; messages return to the queue.`,
    { cause },
  );
}
