/** A part of the platform that is up, in words, and how long that took. */
export type StartedPart = { readonly part: string; readonly text: string; readonly milliseconds: number };

/** Makes a function that waits for a part, and then tells that it is up. Without `tell` it only waits. */
export function announce(tell?: (started: StartedPart) => void) {
  return async <Thing>(part: string, starting: Promise<Thing>, describe: (thing: Thing) => string): Promise<Thing> => {
    const since = performance.now();
    const thing = await starting;
    tell?.({ part, text: describe(thing), milliseconds: performance.now() - since });
    return thing;
  };
}
