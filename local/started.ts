type Closable = { close(): Promise<unknown> };

/** Several things that start, some of them side by side, and that end together, the last one first. */
export type Started = {
  /** Remembers what this starts, also where it is not there yet when the end comes. */
  add<Thing extends Closable>(starting: Thing | Promise<Thing>): Promise<Thing>;
  /** Remembers what to do at the end, before what was added earlier ends. */
  defer(close: () => unknown): void;
  /** Ends everything, also where something does not end as it should. @throws the first error of those */
  close(): Promise<void>;
};

/**
 * Starts things that end together: where one does not start, all others end before its error is passed on, so that none
 * keeps this process alive.
 */
export async function startTogether<Whole>(start: (started: Started) => Promise<Whole>): Promise<Whole> {
  const started = createStarted();
  try {
    return await start(started);
  } catch (error) {
    await started.close().catch(() => undefined);
    throw error;
  }
}

function createStarted(): Started {
  let closers: (() => unknown)[] = [];
  return {
    async add(starting) {
      closers.push(async () => {
        const thing = await Promise.resolve(starting).catch(() => undefined);
        await thing?.close();
      });
      return starting;
    },
    defer: (close) => void closers.push(close),
    async close() {
      const failures: unknown[] = [];
      const latestFirst = closers.toReversed();
      closers = [];
      for (const end of latestFirst) {
        try {
          await end();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
