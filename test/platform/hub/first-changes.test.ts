import { FIRST_CHANGES } from '#domain/hub/probation.ts';
import type { ResultStatus } from '#domain/reaction/reaction-result.ts';
import type { Reason } from '#domain/reaction/reason.ts';
import { findFirstChanges } from '#platform/hub/first-changes.ts';
import { executionList } from '#platform/reaction/execution-list.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { aDecision, aReaction, aResult } from '../../support/reactions.ts';

const REACTOR = 'acme/close-door';
const UNFIXED: Reason = { code: 'read-back', reading: 'the door is open' };
const DENIED: Reason = { code: 'no-result' };

describe('the first changes of a version', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());

  type End = { readonly status: ResultStatus; readonly why?: Reason; readonly version?: string; readonly reactorId?: string };

  /** Executions a minute apart, named by their number. The version serves since before the first of them that `since` names. */
  async function look(ends: readonly End[], since = 0) {
    const { client, records: name } = await tables.fresh();
    const clock = new ManualClock();
    const records = executionRecordsTable(client, name, clock);
    const opened: string[] = [];
    for (const [number, { status, why, version = '2.0.0', reactorId = REACTOR }] of ends.entries()) {
      const decision = aDecision();
      opened.push(new Date(clock.now()).toISOString());
      await records.open(
        aReaction({ id: `${number}`, decision: { ...decision, reactor: { ...decision.reactor, id: reactorId, version } } }),
      );
      await records.conclude(`${number}`, aResult({ status, ...(why !== undefined && { why: [why] }) }));
      clock.advance(60_000);
    }
    const executions = { list: executionList(client, name, clock), records };
    return findFirstChanges({ reactorId: REACTOR, version: '2.0.0', since: opened[since] ?? '' }, executions);
  }
  const fixed: End = { status: 'FIXED' };
  const unfixed: End = { status: 'FAILED', why: UNFIXED };

  it('name the first one that did not read back as fixed, and count those before it', async () => {
    expect(await look([fixed, { status: 'PARTLY' }, unfixed, fixed, unfixed])).toEqual({ failed: '2', verified: 2 });
  });

  it('count a change that was undone since: it had read back well', async () => {
    expect(await look([{ status: 'ROLLED_BACK' }, unfixed])).toEqual({ failed: '1', verified: 1 });
  });

  it.each<[string, readonly End[]]>([
    ['nothing failed', [fixed, fixed]],
    ['what failed changed nothing that was read back', [{ status: 'FAILED', why: DENIED }]],
    ['another version failed', [{ ...unfixed, version: '1.0.0' }]],
    ['another reactor failed', [{ ...unfixed, reactorId: 'acme/lock-window' }]],
  ])('name none where %s', async (_why, ends) => {
    expect(await look(ends)).toEqual({ failed: undefined, verified: 0 });
  });

  it('do not begin before the version serves', async () => {
    expect(await look([unfixed, fixed, fixed, unfixed], 1)).toEqual({ failed: '3', verified: 2 });
  });

  it('are counted no further than it matters', async () => {
    const many = Array.from({ length: FIRST_CHANGES + 3 }, () => fixed);

    expect(await look([...many, unfixed])).toEqual({ failed: `${many.length}`, verified: FIRST_CHANGES });
  });
});
