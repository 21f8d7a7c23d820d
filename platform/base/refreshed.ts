import { type AgeClock, measureAge } from './clock.ts';

export type Refreshing<Value> = {
  /** The source is asked; `held` is the value that was loaded last. */
  readonly load: (held: Value | undefined) => Promise<Value>;
  readonly refreshMs: number;
  readonly clock: AgeClock;
  /**
   * The listener is told each time that the source is away and the value held is served for another `refreshMs`. Without a
   * listener nothing older is ever served: for what must not be acted on once it is withdrawn.
   */
  readonly onStale?: (cause: unknown) => void;
};

/** A value of a source that is asked again after a while. Callers that meet while it loads wait for the same answer. */
export interface Refreshed<Value> {
  /** Returns the value, at most `refreshMs` old. A failure is not kept: the next caller asks again. */
  read(): Promise<Value>;
  /** Returns the value as it is now, and keeps it; a load that began earlier does not count. */
  readAgain(): Promise<Value>;
}

/** Returns a value that is kept for `refreshMs`, and loaded when it is first asked for. */
export function refreshed<Value>({ load, refreshMs, clock, onStale }: Refreshing<Value>): Refreshed<Value> {
  let held: { readonly value: Value; readonly age: () => number; readonly load: number } | undefined;
  let loading: Promise<Value> | undefined;
  let loads = 0;
  const reload = async (): Promise<Value> => {
    const before = held;
    loads += 1;
    const mine = loads;
    try {
      const value = await load(before?.value);
      // A load that began later may have ended earlier.
      if (held === undefined || held.load < mine) held = { value, age: measureAge(clock), load: mine };
    } catch (cause) {
      if (held === undefined || onStale === undefined) throw cause;
      held = { ...held, age: measureAge(clock) };
      onStale(cause);
    }
    return held.value;
  };
  const readAgain = (): Promise<Value> => {
    const started = reload().finally(() => {
      if (loading === started) loading = undefined;
    });
    loading = started;
    return started;
  };
  return {
    readAgain,
    read: () => (held !== undefined && held.age() < refreshMs ? Promise.resolve(held.value) : (loading ?? readAgain())),
  };
}

/** Returns values by key, each refreshed on its own. */
export function refreshedByKey<Value>(
  load: (key: string) => Promise<Value>,
  timing: Omit<Refreshing<Value>, 'load'>,
): (key: string) => Promise<Value> {
  const known = new Map<string, Refreshed<Value>>();
  return (key) => {
    const value = known.get(key) ?? refreshed({ ...timing, load: () => load(key) });
    known.set(key, value);
    return value.read();
  };
}
