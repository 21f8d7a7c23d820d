import { type CounterName, type Counters, createCounters } from './counters.ts';
import { type FindingImportedEvent, findingImportedEvent } from './finding-event.ts';
import { createFindingStore, type FindingJournal, type FindingStore } from './finding-store.ts';
import type { HubFinding, HubIdentity } from './hub-finding.ts';
import type { StandardCatalog } from './standard-catalog.ts';

/** The state that the operations share: the findings of a Region, the accounts that have Security Hub on, and the way to the bus. */
export type Hub = {
  readonly identity: HubIdentity;
  readonly store: FindingStore;
  /** The standards that are enabled, in every account. */
  readonly catalog: () => StandardCatalog;
  /** Account id to the time when Security Hub was turned on there. */
  readonly subscriptions: Map<string, string>;
  readonly now: () => number;
  readonly counters: Counters;
  count(name: CounterName): void;
  countCall(operation: string): void;
  /** Stores a finding that passed all checks and announces it, unless it is not newer than what is stored. */
  accept(finding: HubFinding): void;
  announce(finding: HubFinding): void;
  /** Returns true if this account sees the finding: the administrator sees all, a member its own. */
  sees(accountId: string, finding: HubFinding): boolean;
  /** Resolves when every event so far is with its receiver; rejects with the first event's error that was not taken. */
  delivered(): Promise<void>;
};

export type HubOptions = {
  readonly identity: HubIdentity;
  readonly subscribedAccounts: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly emit: (event: FindingImportedEvent) => void | Promise<void>;
  /** Left out: no standard is enabled. */
  readonly catalog?: () => StandardCatalog;
  /** Where findings are kept; without it they live in memory. */
  readonly journal?: FindingJournal;
};

const NO_STANDARDS: StandardCatalog = { standards: [], controls: [] };

export function createHub({ identity, subscribedAccounts, now, emit, journal, catalog = () => NO_STANDARDS }: HubOptions): Hub {
  const { values, add, call } = createCounters();
  const store = createFindingStore({ region: identity.region, now, ...(journal !== undefined && { journal }) });
  const outbox = createOutbox(emit, () => add('eventsLost'));
  const announce = (finding: HubFinding) => {
    add('events');
    outbox.send(findingImportedEvent(finding, identity, now()));
  };
  return {
    identity,
    store,
    catalog,
    now,
    announce,
    subscriptions: new Map(subscribedAccounts.map((accountId) => [accountId, new Date(now()).toISOString()])),
    counters: values,
    count: add,
    countCall: call,
    accept(finding) {
      const outcome = store.import(finding);
      add('accepted');
      add(outcome.kind);
      if (outcome.kind !== 'ignored') announce(outcome.finding);
    },
    sees: (accountId, finding) => accountId === identity.accountId || accountId === finding.AwsAccountId,
    delivered: outbox.settled,
  };
}

/** Events on their way. Security Hub does not wait for EventBridge, so a call is answered before its events arrive. */
function createOutbox(emit: HubOptions['emit'], onLost: () => void) {
  const pending = new Set<Promise<void>>();
  let failure: unknown;
  const lost = (error: unknown) => {
    onLost();
    failure ??= error;
  };
  return {
    send(event: FindingImportedEvent): void {
      try {
        const delivery = emit(event);
        if (delivery === undefined) return;
        const tracked = delivery.catch(lost).finally(() => pending.delete(tracked));
        pending.add(tracked);
      } catch (error) {
        lost(error);
      }
    },
    async settled(): Promise<void> {
      while (pending.size > 0) await Promise.all(pending);
      const error = failure;
      failure = undefined;
      if (error !== undefined) throw error;
    },
  };
}
