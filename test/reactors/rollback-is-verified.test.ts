import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangePlan } from '#domain/reaction/plan.ts';
import { compareStates, describeDifferences } from '#domain/reaction/restoration.ts';
import type { Reactor } from '#platform/reactor/reactor.ts';
import { describeOnMemberAccount, type On, type ReactorRun } from '../support/member-account.ts';
import { createBucket, ROLLBACK_SCENES } from '../support/rollback-scenes.ts';

const REACTORS = join(import.meta.dirname, '../../reactors');

async function load(id: string): Promise<Reactor> {
  const { reactor }: { reactor: Reactor } = await import(join(REACTORS, id, 'reactor.ts'));
  return reactor;
}

/** What the platform finds when it reads back: how today's state differs from the one before the fix, in words. */
async function differencesNow(run: ReactorRun, { backup }: ChangePlan): Promise<string> {
  return describeDifferences(compareStates(backup, await run.readBack(backup)));
}

describe('the proof below', () => {
  it('is there for every reactor', () => {
    expect(Object.keys(ROLLBACK_SCENES)).toEqual(readdirSync(REACTORS).toSorted());
  });
});

describeOnMemberAccount('a rollback by', (account) => {
  async function fixed(id: string, on: On): Promise<{ run: ReactorRun; plan: ChangePlan; rollBack: () => Promise<void> }> {
    const run = account.run(await load(id), on);
    const plan = await run.changePlan();
    const created = await run.apply(plan);
    return { run, plan, rollBack: () => run.rollback(plan.backup, created) };
  }

  it.each(Object.entries(ROLLBACK_SCENES))('%s reads back as restored; one that does nothing does not', async (id, scene) => {
    const { run, plan, rollBack } = await fixed(id, await scene(account));

    const withoutRollback = await differencesNow(run, plan);
    await rollBack();
    const restored = await differencesNow(run, plan);
    const again = await run.plan();

    expect(withoutRollback).not.toBe('');
    expect(restored).toBe('');
    // Whoever asks what to change is told the same as before the fix.
    expect(again).toMatchObject({ outcome: 'change', changes: plan.changes.map(({ field }) => expect.objectContaining({ field })) });
  });

  it('s3-versioning does not claim that a bucket was never versioned', async () => {
    const { run, plan, rollBack } = await fixed('s3-versioning', await createBucket(account, 'invoices'));

    await rollBack();

    expect(await differencesNow(run, plan)).toBe('status is Suspended instead of not set');
  });
});
