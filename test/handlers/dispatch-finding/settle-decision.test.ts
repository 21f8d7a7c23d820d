import { MemberAccountDenied, ReactorThrottled } from '#domain/base/errors.ts';
import type { Binding } from '#domain/reaction/binding.ts';
import { isDecided } from '#domain/reaction/reaction-state.ts';
import { planReaction } from '#handlers/dispatch-finding/core.ts';
import { recordExecution } from '#handlers/record-execution/core.ts';
import { sendNotification } from '#handlers/send-notification/core.ts';
import { controlDocument, importedEvent } from '../../support/findings.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';
import { reactionWorld } from '../../support/reaction-world.ts';
import { aBinding } from '../../support/reactions.ts';

const WITHOUT_LEGACY = aBinding({ id: 'without-legacy', scope: { tags: { exclude: [{ key: 'legacy' }] } } });
const PRODUCTION = aBinding({ id: 'production', scope: { tags: { include: [{ key: 'stage', values: ['prod'] }] } } });
const WIDE = aBinding({ id: 'wide', match: { technique: 'T1530' }, intent: 'any', mode: 'notify' });

describe('a scope by tags of a finding without tags', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());

  /** From the finding to the end of the plan step and beyond, with the tags of today. */
  async function runWith(bindings: readonly Binding[], tags: Readonly<Record<string, string>> | undefined | Error) {
    const world = reactionWorld(await tables.fresh());
    world.state.bindings = [...bindings];
    const outcomes = await world.deliver(importedEvent(controlDocument()));
    const [started] = world.seen.started;
    const { reactions } = await world.parse(Object(started?.input), started?.name);
    const [reaction] = reactions;
    if (reaction === undefined || !isDecided(reaction)) return { world, outcomes, reaction };
    const loadTags = async () => {
      if (tags instanceof Error) throw tags;
      return tags;
    };
    const planned = await planReaction(reaction, { ...world.dispatch, ownership: { ...world.dispatch.ownership, loadTags } });
    const end = await sendNotification(await recordExecution(planned, world), world);
    return { world, outcomes, reaction, planned, end, record: await world.records.find(reaction.id) };
  }

  it('acts on a resource that has no tags at all, which an exclusion by tag means as well', async () => {
    const { planned, record } = await runWith([WITHOUT_LEGACY], {});

    expect(planned).toMatchObject({ mode: 'automatic', decision: { binding: { id: 'without-legacy' } }, result: { status: 'PLANNED' } });
    expect(planned?.decision).not.toHaveProperty('undecided');
    expect(record?.reaction.decision).toEqual(planned?.decision);
  });

  it.each([
    [WITHOUT_LEGACY, { legacy: 'yes' }],
    [PRODUCTION, { stage: 'test' }],
    [PRODUCTION, {}],
  ])('leaves a resource alone that is outside by its tags of today, and tells nobody', async (binding, tags) => {
    const { world, planned, end } = await runWith([binding], tags);

    expect(planned?.result).toMatchObject({ status: 'SKIPPED', why: [{ code: 'out-of-scope' }] });
    expect(end).toMatchObject({ notification: 'none' });
    expect([world.seen.told, world.seen.moved, world.member.calls]).toEqual([[], [], []]);
  });

  it('follows the wider binding where the narrower one does not hold today', async () => {
    const { planned, record } = await runWith([PRODUCTION, WIDE], { stage: 'test' });

    expect(planned).toMatchObject({ mode: 'notify', decision: { binding: { id: 'wide' } }, result: { status: 'PLANNED' } });
    expect(record?.reaction.decision).toMatchObject({ binding: { id: 'wide' } });
  });

  it.each([undefined, new MemberAccountDenied('no')])(
    'is refused where nobody can tell the tags, and told once for the finding',
    async (tags) => {
      const { world, planned } = await runWith([WITHOUT_LEGACY], tags);

      expect(planned?.result).toMatchObject({ status: 'REFUSED', why: [{ code: 'scope-unknown', rule: 'tags' }] });
      expect(world.seen.told).toMatchObject([{ kind: 'REFUSED', why: [{ code: 'scope-unknown', bindingId: 'without-legacy' }] }]);
      // Security Hub keeps the finding NOTIFIED, and such a one starts nothing.
      expect(world.seen.moved).toMatchObject([{ to: 'NOTIFIED' }]);
    },
  );

  it('is asked again where the look is throttled', async () => {
    await expect(runWith([WITHOUT_LEGACY], new ReactorThrottled('slow down'))).rejects.toMatchObject({ name: 'ReactorThrottled' });
  });

  it('starts the workflow that can wait where one of the bindings may need it', async () => {
    const asking = aBinding({ id: 'asking', mode: 'approval', scope: PRODUCTION.scope });

    expect((await runWith([WITHOUT_LEGACY, asking], {})).outcomes).toMatchObject([{ kind: 'started', express: false }]);
    expect((await runWith([WITHOUT_LEGACY], {})).outcomes).toMatchObject([{ kind: 'started', express: true }]);
  });
});
