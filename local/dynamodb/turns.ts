/** Work that waits for earlier work of the same name. */
export type Turns = {
  /** Starts when everything asked for earlier under any of the names has ended. */
  take<Result>(names: readonly string[], work: () => Promise<Result>): Promise<Result>;
};

export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>();
  return {
    take(names, work) {
      const result = Promise.all(names.flatMap((name) => last.get(name) ?? [])).then(work);
      const settled = result.then(
        () => undefined,
        () => undefined,
      );
      for (const name of names) last.set(name, settled);
      void settled.then(() => {
        for (const name of names) if (last.get(name) === settled) last.delete(name);
      });
      return result;
    },
  };
}
