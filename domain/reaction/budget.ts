import * as z from 'zod';

const HOUR_MS = 3_600_000;
/** How long a slot waits for its subject; after that, others may have it. */
export const SLOT_LAPSES_MS = 15 * 60_000;
/** Slots that are reserved at a time; it bounds the size of the row. */
const MAX_SLOTS = 200;
const IN_ALL = 100;

const instant = z.number();

/**
 * The changes of a binding within the last hour, and who is next. Times are milliseconds since the epoch; slots stand in
 * their order.
 */
export const budgetState = z.object({
  taken: z.array(z.object({ at: instant, accountId: z.string(), executionId: z.string() })),
  slots: z.array(z.object({ at: instant, accountId: z.string(), subject: z.string() })),
});
export type BudgetState = z.output<typeof budgetState>;
type Slot = BudgetState['slots'][number];
type Grant = Pick<Slot, 'at' | 'accountId'>;

export const EMPTY_BUDGET: BudgetState = { taken: [], slots: [] };

/** The budget of a binding, as it stands there. */
export type Budget = { readonly changesPerHour: number; readonly changesPerHourInAll?: number | undefined };

/** The changes that a binding may make in an hour, over all accounts. It is never less than in one of them. */
export function readChangesInAll({ changesPerHour, changesPerHourInAll }: Budget): number {
  return changesPerHourInAll ?? Math.max(IN_ALL, changesPerHour);
}

/** One change that somebody wants to make. `subject` is the hash that its slot is reserved for. */
export type BudgetRequest = {
  readonly accountId: string;
  readonly subject: string;
  readonly executionId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/** `later`: come back at `at`. `overall` says that the budget of all accounts is spent, not that of the account. */
export type BudgetAnswer = { readonly kind: 'taken' } | { readonly kind: 'later'; readonly at: number; readonly overall: boolean };

/**
 * Takes one change from the budget, or reserves a slot. In no 60 minutes more changes are taken than the budget allows,
 * in an account or in all. An execution takes one, however often it asks. The first to come has the first slot; one that
 * lapses is free again. Where too many wait, the answer is a time without a slot.
 */
export function takeFromBudget(
  before: BudgetState,
  budget: Budget,
  request: BudgetRequest,
): { readonly answer: BudgetAnswer; readonly state: BudgetState } {
  const { accountId, subject, executionId, now } = request;
  const state = forgetPast(before, now);
  if (state.taken.some((one) => one.executionId === executionId)) return { answer: { kind: 'taken' }, state: before };
  const place = state.slots.findIndex((slot) => slot.subject === subject);
  const slots = state.slots.filter((slot) => slot.subject !== subject);
  const ahead = place < 0 ? slots : slots.slice(0, place);
  // A subject that is late may still come: its change is made now at the earliest.
  const expected = ahead.map((slot) => ({ ...slot, at: Math.max(slot.at, now) }));
  const { at, overall } = findSlot([...state.taken, ...expected], budget, { accountId, now });
  if (at <= now) return { answer: { kind: 'taken' }, state: { taken: [...state.taken, { at: now, accountId, executionId }], slots } };
  const hasRoom = slots.length < MAX_SLOTS;
  return {
    answer: { kind: 'later', at, overall },
    state: { ...state, slots: hasRoom ? insert(slots, { at, accountId, subject }) : slots },
  };
}

/** Leaves out what is an hour old, and slots that lapsed. */
function forgetPast({ taken, slots }: BudgetState, now: number): BudgetState {
  return {
    // A time that is still to come is from a clock that was wrong.
    taken: taken.filter(({ at }) => at > now - HOUR_MS).map((one) => ({ ...one, at: Math.min(one.at, now) })),
    slots: slots.filter(({ at }) => at > now - SLOT_LAPSES_MS),
  };
}

/** Finds the earliest time at which one more change fits between those that were made and those that come before it. */
function findSlot(grants: readonly Grant[], budget: Budget, { accountId, now }: Pick<BudgetRequest, 'accountId' | 'now'>) {
  const all = grants.map(({ at }) => at).toSorted((a, b) => a - b);
  const inAccount = grants.flatMap((one) => (one.accountId === accountId ? one.at : [])).toSorted((a, b) => a - b);
  const candidates = [now, ...all.map((at) => at + HOUR_MS).filter((at) => at > now)];
  const fitsAccount = (at: number) => fits(inAccount, at, budget.changesPerHour);
  const at = candidates.find((one) => fitsAccount(one) && fits(all, one, readChangesInAll(budget))) ?? now + HOUR_MS;
  return { at, overall: candidates.some((one) => one < at && fitsAccount(one)) };
}

/** True if with one more at this time no 60 minutes hold more than `most`. Times are sorted. */
function fits(times: readonly number[], at: number, most: number): boolean {
  const next = times.findIndex((time) => time > at);
  const position = next < 0 ? times.length : next;
  const whole = times.toSpliced(position, 0, at);
  for (let first = Math.max(0, position - most); first <= position; first += 1) {
    const last = whole[first + most];
    if (last !== undefined && last - (whole[first] ?? 0) < HOUR_MS) return false;
  }
  return true;
}

function insert(slots: readonly Slot[], slot: Slot): Slot[] {
  const later = slots.findIndex(({ at }) => at > slot.at);
  return slots.toSpliced(later < 0 ? slots.length : later, 0, slot);
}
