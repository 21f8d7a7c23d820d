import { readdirSync } from 'node:fs';
import type { ChangePlan } from '@attack-reactor/kit/contract';
import { compareStates, readText } from '@attack-reactor/kit/contract';
import { createDatabase } from '@attack-reactor/kit/scene/db-instance';
import type { On, ReactorRun } from '@attack-reactor/kit/testing';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { describeDifferences } from '#domain/reaction/restoration.ts';
import { describeOnMemberAccount, type TestAccount } from '../support/member-account.ts';
import { buildScene, loadReactor, REACTORS } from '../support/reactor-scenes.ts';

/** Two reactors can restore only some of what they mend; their scenes show the other kind. */
const RESTORABLE: Readonly<Record<string, (account: TestAccount) => Promise<On>>> = {
  'data-protection': async (account) => ({ resource: await createDatabase(account, 'orders', { BackupRetentionPeriod: 1 }) }),
  's3-versioning': async (account) => {
    const on = await buildScene('s3-versioning', account);
    const VersioningConfiguration = { Status: 'Suspended' as const };
    await account.client(S3Client).send(new PutBucketVersioningCommand({ Bucket: 'invoices', VersioningConfiguration }));
    return on;
  },
};

/** The result of reading back: how today's state differs from the one before the fix, in words. */
async function differencesNow(run: ReactorRun, { backup }: ChangePlan): Promise<string> {
  return readText(describeDifferences(compareStates(backup, await run.readBack(backup))), 'en');
}

describeOnMemberAccount('a rollback by', (account) => {
  async function fixed(id: string, on: On): Promise<{ run: ReactorRun; plan: ChangePlan; rollBack: () => Promise<void> }> {
    const run = account.run((await loadReactor(id)).reactor, on);
    const plan = await run.changePlan();
    const created = await run.apply(plan);
    return { run, plan, rollBack: () => run.rollback(plan.backup, created) };
  }

  it.each(readdirSync(REACTORS))('%s reads back as restored; one that does nothing does not', async (id) => {
    const on = await (RESTORABLE[id]?.(account) ?? buildScene(id, account));
    const { run, plan, rollBack } = await fixed(id, on);

    const withoutRollback = await differencesNow(run, plan);
    await rollBack();
    const restored = await differencesNow(run, plan);
    const again = await run.plan();

    expect(withoutRollback).not.toBe('');
    expect(restored).toBe('');
    // A person who asks what to change is told the same as before the fix.
    expect(again).toMatchObject({ outcome: 'change', changes: plan.changes.map(({ field }) => expect.objectContaining({ field })) });
  });

  it('s3-versioning does not claim that a bucket was never versioned', async () => {
    const { run, plan, rollBack } = await fixed('s3-versioning', await buildScene('s3-versioning', account));

    await rollBack();

    expect(await differencesNow(run, plan)).toBe('status is Suspended instead of not set');
  });
});
