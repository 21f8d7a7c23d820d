import type { ChangePlan } from '@attack-reactor/kit/contract';
import type { Answered } from '#domain/reaction/reaction-state.ts';
import { executeReaction } from '#handlers/dispatch-finding/core.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { reactionWorld } from '../../support/reaction-world.ts';
import { aDecision, aPlan, BUCKET } from '../../support/reactions.ts';

const approval = { verdict: 'approve', by: 'anna', comment: '' } as const;
const statement = (at: number, after: string) => ({ resource: BUCKET, field: `policy.Statement[${at}]`, before: null, after });
const [FIRST, SECOND, ANOTHER] = [statement(0, 'deny plain HTTP'), statement(1, 'deny strangers'), statement(0, 'allow everybody')];

describe('an agreed plan', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());

  /** The end of a reaction where people agreed on two changes and the second look says `fresh`. */
  async function carryOut(
    fresh: Partial<ChangePlan>,
    meanwhile: (world: ReturnType<typeof reactionWorld>, id: string) => unknown = () => 0,
  ) {
    const world = reactionWorld(await tables.fresh());
    const plan = (now: Partial<ChangePlan>) => () => aPlan(now);
    world.member.plan = plan({ changes: [FIRST, SECOND] });
    const state = await world.planned({ decision: aDecision({ mode: 'approval' }) });
    world.member.plan = plan(fresh);
    await meanwhile(world, state.id);
    const { result } = await executeReaction({ ...state, approval } as Answered, world.dispatch);
    return { status: result.status, phases: world.member.phases() };
  }

  it.each([
    ['a part of it is left', [SECOND]],
    ['the rest moved up in its list', [{ ...SECOND, field: 'policy.Statement[0]' }]],
    ['its changes come in another order', [SECOND, FIRST]],
  ])('holds where %s', async (_what, changes) => {
    expect((await carryOut({ changes })).status).toBe('FIXED');
  });

  it.each<[string, Partial<ChangePlan>]>([
    ['does something else', { changes: [FIRST, ANOTHER] }],
    ['does something twice', { changes: [FIRST, FIRST] }],
    ['interrupts service by now', { changes: [FIRST], effect: 'disruptive' }],
  ])('does not hold where the second look %s', async (_what, fresh) => {
    expect(await carryOut(fresh)).toEqual({ status: 'REFUSED', phases: ['plan', 'plan'] });
  });

  it('does not hold by a kept plan that the workflow does not carry', async () => {
    const keepAnother = (world: ReturnType<typeof reactionWorld>, id: string) => world.records.propose(id, aPlan({ changes: [ANOTHER] }));

    expect(await carryOut({ changes: [ANOTHER] }, keepAnother)).toEqual({ status: 'REFUSED', phases: ['plan', 'plan'] });
  });
});
