/** Work that may run together, and work that must run alone. */
export type Exclusion = {
  shared<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Starts when everything asked for earlier has ended; everything asked for later waits. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
};

export function createExclusion(): Exclusion {
  const running = new Set<Promise<unknown>>();
  let gate: Promise<unknown> = Promise.resolve();
  return {
    shared(work) {
      const result = gate.then(work);
      const settled = result.then(forget, forget).finally(() => running.delete(settled));
      running.add(settled);
      return result;
    },
    alone(work) {
      const result = Promise.all([gate, ...running]).then(work);
      gate = result.then(forget, forget);
      return result;
    },
  };
}

function forget(): void {}
