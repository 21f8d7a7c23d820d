import { ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { manifest } from '#reactors/data-protection/manifest.ts';
import { reactor } from '#reactors/data-protection/reactor.ts';
import { describeOnMemberAccount, MEMBER, type TestAccount } from '../../support/member-account.ts';
import * as scenes from './scenes.ts';

describeOnMemberAccount('reactor data-protection', (account) => {
  it.each([
    ['a bucket', (on: TestAccount) => scenes.bucket(on, 'Suspended'), { versioning: 'Enabled' }],
    ['a table', scenes.table, { pitr: 'ENABLED', deletionProtection: true }],
    ['a database', scenes.dbInstance, { DeletionProtection: true, BackupRetentionPeriod: 7 }],
    ['a load balancer', scenes.loadBalancer, { 'deletion_protection.enabled': 'true' }],
    ['a warehouse', scenes.warehouse, { AutomatedSnapshotRetentionPeriod: 7, AllowVersionUpgrade: true }],
    ['a key', (on: TestAccount) => scenes.kmsKey(on), { rotation: true }],
    ['a trail', scenes.trail, { validation: true }],
  ])('protects %s, and takes back exactly that', async (_what, sceneOf, protection) => {
    const scene = await sceneOf(account);
    const before = await scene.look();
    const run = account.run(reactor, { resource: scene.resource });

    const plan = await run.changePlan();
    const planned = await scene.look();
    await run.apply(plan);
    await run.apply(plan);
    const after = await scene.look();
    const verified = await run.verify();
    const again = await run.plan();
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(plan.effect).toBe('disruptive');
    expect(planned).toEqual(before);
    expect(after).toEqual({ ...before, ...protection });
    expect(verified).toEqual({ verified: true });
    expect(again).toEqual({ outcome: 'nothing-to-do', summary: `${scene.resource.Id} is protected against destruction` });
    expect(await scene.look()).toEqual(before);
    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('says that versioning cannot be forgotten, and suspends it', async () => {
    const scene = await scenes.bucket(account);
    const run = account.run(reactor, { resource: scene.resource });

    const plan = await run.changePlan();
    await run.apply(plan);
    await run.rollback(plan.backup);

    expect(plan).toMatchObject({ effect: 'irreversible', summary: expect.stringContaining('never forget it') });
    expect(await scene.look()).toEqual({ versioning: 'Suspended' });
  });

  it('never shortens what is kept longer, not even what was lengthened after the plan', async () => {
    const scene = await scenes.dbInstance(account, { BackupRetentionPeriod: 3 });
    const run = account.run(reactor, { resource: scene.resource });
    const plan = await run.changePlan();
    const longer = { DBInstanceIdentifier: 'orders', BackupRetentionPeriod: 30 };
    await account.client(RDSClient).send(new ModifyDBInstanceCommand(longer));

    await run.apply(plan);

    expect(await scene.look()).toMatchObject({ DeletionProtection: true, BackupRetentionPeriod: 30 });
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('turns backups of a database on only where the binding allows an interruption', async () => {
    const scene = await scenes.dbInstance(account, { BackupRetentionPeriod: 0 });
    const allowed = account.run(reactor, { resource: scene.resource, parameters: { evenIfInterrupted: true, backupRetentionDays: 14 } });

    expect(await account.run(reactor, { resource: scene.resource }).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('evenIfInterrupted'),
    });
    await allowed.apply(await allowed.changePlan());
    expect(await scene.look()).toMatchObject({ BackupRetentionPeriod: 14, MultiAZ: false });
  });

  it('makes a standby only where the binding asks for it', async () => {
    const scene = await scenes.dbInstance(account);
    const run = account.run(reactor, { resource: scene.resource, parameters: { evenIfInterrupted: true, multiAz: true } });

    const plan = await run.changePlan();
    await run.apply(plan);
    const after = await scene.look();
    await run.rollback(plan.backup);

    expect(after).toMatchObject({ MultiAZ: true });
    expect(await scene.look()).toMatchObject({ MultiAZ: false });
  });

  it('refuses a key that KMS does not rotate', async () => {
    const { resource } = await scenes.kmsKey(account, { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });

    expect(await account.run(reactor, { resource }).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('RSA_2048'),
    });
  });

  it('refuses the trail of another account', async () => {
    const { resource } = await scenes.trail(account);
    const foreign = { ...resource, Id: resource.Id.replace(MEMBER.accountId, '333344445555') };

    expect(await account.run(reactor, { resource: foreign }).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('333344445555'),
    });
  });

  it.each(manifest.resourceTypes)('refuses an id of %s that it cannot read', async (Type) => {
    const resource = { Type, Id: 'the one over there' };

    expect(await account.run(reactor, { resource }).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining(Type) });
  });
});
