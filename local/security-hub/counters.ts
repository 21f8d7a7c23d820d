/** Counts of a stand-in since it started, for the console and for benchmarks. */
export type Counters = {
  /** Calls by operation, throttled ones included. */
  readonly calls: Readonly<Record<string, number>>;
  readonly throttled: number;
  /** Findings in calls of BatchImportFindings, plus those that AWS products brought in. */
  readonly accepted: number;
  readonly refused: number;
  readonly created: number;
  readonly updated: number;
  /** Accepted, but not newer than what is stored. */
  readonly ignored: number;
  /** Findings that BatchUpdateFindings changed. */
  readonly annotated: number;
  /** Events handed over, and those of them that the receiver rejected. */
  readonly events: number;
  readonly eventsLost: number;
};

export type CounterName = Exclude<keyof Counters, 'calls'>;

/** Counters that only go up. `values` is live. */
export function createCounters(): { readonly values: Counters; add(name: CounterName, by?: number): void; call(operation: string): void } {
  const calls: Record<string, number> = {};
  const values = {
    calls,
    throttled: 0,
    accepted: 0,
    refused: 0,
    created: 0,
    updated: 0,
    ignored: 0,
    annotated: 0,
    events: 0,
    eventsLost: 0,
  };
  return {
    values,
    add(name, by = 1) {
      values[name] += by;
    },
    call(operation) {
      calls[operation] = (calls[operation] ?? 0) + 1;
    },
  };
}
