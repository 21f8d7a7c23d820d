/**
 * An emulator of an EventBridge bus: rules, and targets that get the whole event. It leaves out PutEvents, input
 * transformers, retries (a target that fails loses the event and put rejects), archives and replays.
 */
import { compilePattern } from './event-pattern.ts';

export type EventTarget = { readonly id: string; deliver(event: object): void | Promise<void> };
export type EventRule = { readonly name: string; readonly pattern: unknown; readonly targets: readonly EventTarget[] };

export type EventBus = {
  /**
   * Hands the event to every target of every rule that matches.
   * @throws AggregateError with one error for each target that failed; the others have the event
   */
  put(event: object): Promise<void>;
  /** By rule: events that matched, and deliveries that failed. */
  readonly counters: Readonly<Record<string, { readonly matched: number; readonly failed: number }>>;
};

/** @throws InvalidEventPattern for a rule that EventBridge would not take */
export function createEventBus(rules: readonly EventRule[]): EventBus {
  const compiled = rules.map((rule) => ({ ...rule, matches: compilePattern(rule.pattern), counter: { matched: 0, failed: 0 } }));
  return {
    counters: Object.fromEntries(compiled.map(({ name, counter }) => [name, counter])),
    async put(event) {
      const matching = compiled.filter((rule) => rule.matches(event));
      for (const { counter } of matching) counter.matched += 1;
      const deliveries = matching.flatMap((rule) =>
        rule.targets.map(async (target) => {
          try {
            await target.deliver(event);
          } catch (cause) {
            rule.counter.failed += 1;
            throw new Error(`Rule ${rule.name} lost an event at target ${target.id}: ${String(cause)}`, { cause });
          }
        }),
      );
      const failures = (await Promise.allSettled(deliveries)).flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
    },
  };
}

/** A queue as a target: its messages are the events as JSON. */
export function queueTarget(id: string, send: (body: string) => void | Promise<void>): EventTarget {
  return { id, deliver: (event) => send(asciiJson(event)) };
}

/** JSON with escapes for everything else: fauxqs refuses characters beyond the basic plane, which SQS takes. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
