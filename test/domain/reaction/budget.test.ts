import fc from 'fast-check';
import { type BudgetRequest, EMPTY_BUDGET, readChangesInAll, SLOT_LAPSES_MS, takeFromBudget } from '#domain/reaction/budget.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 3, 8);
const BUDGET = { changesPerHour: 2, changesPerHourInAll: 3 };

/** A budget in use. Somebody asks by name, at a minute. */
function aBudget(budget: Parameters<typeof takeFromBudget>[1] = BUDGET) {
  let state = EMPTY_BUDGET;
  return {
    state: () => state,
    ask(name: string, minute: number, { accountId = 'a', executionId = `${name}@${minute}` }: Partial<BudgetRequest> = {}) {
      const taken = takeFromBudget(state, budget, { accountId, subject: name, executionId, now: START + minute * MINUTE });
      state = taken.state;
      const { answer } = taken;
      return answer.kind === 'taken' ? 'taken' : `${answer.overall ? 'in all ' : ''}${(answer.at - START) / MINUTE}`;
    },
  };
}

describe('the budget of a binding', () => {
  it('counts the last 60 minutes, not the hour of the clock', () => {
    const budget = aBudget();

    expect([59, 59, 60, 61, 119].map((minute, position) => budget.ask(`bucket-${position}`, minute))).toEqual([
      'taken',
      'taken',
      '119',
      '119',
      '179',
    ]);
  });

  it('gives each that comes too late a slot of its own, in the order in which they come', () => {
    const budget = aBudget();
    const names = ['one', 'two', 'three', 'four', 'five', 'six'];

    expect(names.map((name) => budget.ask(name, 0))).toEqual(['taken', 'taken', '60', '60', '120', '120']);
    expect(names.slice(2).map((name) => budget.ask(name, 30))).toEqual(['60', '60', '120', '120']);
    expect(budget.ask('seven', 60)).toBe('180');
    expect(['three', 'four'].map((name) => budget.ask(name, 60))).toEqual(['taken', 'taken']);
  });

  it('holds over all accounts as well, and says which budget is spent', () => {
    const budget = aBudget();
    const inAccount = (accountId: string) => budget.ask(`bucket-${Math.random()}`, 0, { accountId });

    expect(['a', 'b', 'c', 'd', 'a'].map(inAccount)).toEqual(['taken', 'taken', 'taken', 'in all 60', 'in all 60']);
    expect(aBudget({ changesPerHour: 1, changesPerHourInAll: 5 }).ask('one', 0)).toBe('taken');
  });

  it('takes one for an execution however often it asks, also when nothing is left', () => {
    const budget = aBudget({ changesPerHour: 1 });
    const same = [1, 2, 3].map((minute) => budget.ask('one', minute, { executionId: 'same' }));

    expect(same).toEqual(['taken', 'taken', 'taken']);
    expect(budget.ask('two', 4)).toBe('61');
    expect(budget.ask('one', 5, { executionId: 'same' })).toBe('taken');
  });

  it('frees a slot whose subject does not come, a quarter of an hour after it', () => {
    let budget = aBudget({ changesPerHour: 1 });
    for (const name of ['one', 'two']) budget.ask(name, 0);

    expect(budget.ask('three', 60 + SLOT_LAPSES_MS / MINUTE - 1)).toBe('134');
    budget = aBudget({ changesPerHour: 1 });
    for (const name of ['one', 'two']) budget.ask(name, 0);
    expect(budget.ask('three', 60 + SLOT_LAPSES_MS / MINUTE)).toBe('taken');
  });

  it('keeps the place of one that is a little late, and of those behind', () => {
    const budget = aBudget({ changesPerHour: 1 });
    for (const name of ['one', 'two', 'three', 'four']) budget.ask(name, 0);

    expect(budget.ask('two', 63)).toBe('taken');
    expect(budget.ask('three', 120)).toBe('123');
    expect(budget.ask('three', 123)).toBe('taken');
    expect(budget.ask('four', 180)).toBe('183');
  });

  it('reserves no more slots than fit in a row, and still says when to come back', () => {
    const budget = aBudget({ changesPerHour: 1 });
    const answers = Array.from({ length: 1000 }, (_, position) => budget.ask(`bucket-${position}`, 0));

    expect(budget.state().slots).toHaveLength(200);
    expect(answers.at(-1)).toBe(String(201 * 60));
    expect(JSON.stringify(budget.state()).length).toBeLessThan(30_000);
  });

  it('has a cap over all accounts where the binding names none, never below that of one account', () => {
    expect([{ changesPerHour: 10 }, { changesPerHour: 500 }, BUDGET].map(readChangesInAll)).toEqual([100, 500, 3]);
  });

  it('is never exceeded within any 60 minutes, whoever comes in whatever order', () => {
    const ask = fc.record({ name: fc.nat({ max: 15 }), account: fc.constantFrom('a', 'b', 'c'), after: fc.nat({ max: 40 }) });
    const limits = fc.record({ changesPerHour: fc.integer({ min: 1, max: 4 }), changesPerHourInAll: fc.integer({ min: 1, max: 6 }) });
    fc.assert(
      fc.property(limits, fc.array(ask, { maxLength: 150 }), (budget, asks) => {
        const { ask: come } = aBudget(budget);
        const taken: { readonly at: number; readonly account: string }[] = [];
        let at = 0;
        for (const { name, account, after } of asks) {
          at += after;
          const answer = come(`${account}-${name}`, at, { accountId: account, executionId: `${taken.length}-${at}` });
          if (answer === 'taken') taken.push({ at, account });
        }
        const within = (first: number, some: typeof taken) => some.filter((one) => one.at >= first && one.at < first + 60).length;
        for (const { at: first, account } of taken) {
          expect(within(first, taken)).toBeLessThanOrEqual(budget.changesPerHourInAll);
          expect(
            within(
              first,
              taken.filter((one) => one.account === account),
            ),
          ).toBeLessThanOrEqual(budget.changesPerHour);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('lets everybody through who comes back when told to, each once and none later than need be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 80 }), (changesPerHour, count) => {
        const budget = aBudget({ changesPerHour });
        const waiting = Array.from({ length: count }, (_, position) => ({ name: `bucket-${position}`, at: 0 }));
        let last = 0;
        let made = 0;
        while (waiting.length > 0) {
          waiting.sort((a, b) => a.at - b.at);
          const [next] = waiting.splice(0, 1);
          if (next === undefined) break;
          const answer = budget.ask(next.name, next.at);
          if (answer !== 'taken') waiting.push({ name: next.name, at: Number(answer) });
          else {
            made += 1;
            last = next.at;
          }
        }
        expect([made, last]).toEqual([count, (Math.ceil(count / changesPerHour) - 1) * 60]);
      }),
    );
  });
});
