import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Journal } from '../journal.ts';

/** Entries of a journal: an execution starts and ends, a task waits under a token, a function returned. */
export const executionEntry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), key: z.string(), machine: z.string(), name: z.string(), input: z.string(), at: z.number() }),
  z.object({ kind: z.literal('waits'), key: z.string(), call: z.string(), token: z.string(), at: z.number() }),
  z.object({ kind: z.literal('returned'), key: z.string(), call: z.string(), output: z.unknown() }),
  z.object({ kind: z.literal('ended'), key: z.string() }),
]);
type Entry = z.output<typeof executionEntry>;
export type ExecutionJournal = Journal<Entry>;

type StartedExecution = Omit<Extract<Entry, { kind: 'started' }>, 'kind'>;

/** The past of one execution. A run of its definition from the start that asks here first carries on with it. */
type RunMemory = {
  /** The answer that this call had, or that of `call`, which is then remembered. A call that failed is made again. */
  returned(state: string, payload: unknown, call: () => Promise<unknown>): Promise<unknown>;
  /** The token under which this call waits, and since when, in milliseconds since the epoch. */
  waits(state: string, payload: unknown): { readonly token: string; readonly since: number };
};

export type ExecutionMemory = {
  /** Executions that an earlier process left running, oldest first. */
  readonly unfinished: readonly StartedExecution[];
  start(execution: StartedExecution): void;
  end(key: string): void;
  of(key: string): RunMemory;
};

/**
 * @param journal where executions are written down for the next process; what has ended is dropped from it here
 * @param now milliseconds since the epoch
 */
export function createExecutionMemory(journal: ExecutionJournal, now: () => number): ExecutionMemory {
  const kept = unfinishedIn(journal.earlier);
  journal.replaceBy(kept);
  return {
    unfinished: kept.filter((entry) => entry.kind === 'started'),
    start: (execution) => journal.append({ kind: 'started', ...execution }),
    end: (key) => journal.append({ kind: 'ended', key }),
    of: (key) =>
      createRunMemory(
        key,
        kept.filter((entry) => entry.key === key),
        journal,
        now,
      ),
  };
}

function unfinishedIn(entries: readonly Entry[]): Entry[] {
  const ended = new Set(entries.flatMap((entry) => (entry.kind === 'ended' ? [entry.key] : [])));
  return entries.filter((entry) => !ended.has(entry.key));
}

function createRunMemory(key: string, earlier: readonly Entry[], journal: ExecutionJournal, now: () => number): RunMemory {
  const answers = new Map(earlier.flatMap((entry) => (entry.kind === 'returned' ? [[entry.call, entry] as const] : [])));
  const tokens = new Map(earlier.flatMap((entry) => (entry.kind === 'waits' ? [[entry.call, entry] as const] : [])));
  const made = new Map<string, number>();
  const nameEntry = (state: string, payload: unknown) => {
    const digest = createHash('sha256').update(JSON.stringify(payload)).digest('hex');
    return (count: number) => `${state} ${digest} ${count}`;
  };
  return {
    async returned(state, payload, call) {
      const name = nameEntry(state, payload);
      const count = made.get(name(0)) ?? 0;
      const known = answers.get(name(count));
      const output = known === undefined ? await call() : known.output;
      // A call that fails does not count, so that its repetition finds the answer that the repetition had.
      made.set(name(0), count + 1);
      if (known === undefined) journal.append({ kind: 'returned', key, call: name(count), output: output ?? null });
      return output;
    },
    waits(state, payload) {
      const call = nameEntry(state, payload)(0);
      const known = tokens.get(call);
      if (known !== undefined) return { token: known.token, since: known.at };
      const entry = { kind: 'waits', key, call, token: randomUUID(), at: now() } as const;
      journal.append(entry);
      return { token: entry.token, since: entry.at };
    },
  };
}
