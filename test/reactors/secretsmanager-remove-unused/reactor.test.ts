import { DescribeSecretCommand, GetSecretValueCommand, RestoreSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { reactor } from '#reactors/secretsmanager-remove-unused/reactor.ts';
import { createSecret } from '#reactors/secretsmanager-remove-unused/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';
import { jsonAnswer, stubService } from '../../support/stub-service.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.parse('2026-11-03T08:00:05Z');
const stubbed = { Type: 'AwsSecretsManagerSecret', Id: `arn:aws:secretsmanager:${MEMBER.region}:${MEMBER.accountId}:secret:old-AbCdEf` };

describeOnMemberAccount('reactor secretsmanager-remove-unused', (account) => {
  const secrets = () => account.client(SecretsManagerClient);

  const secret = (name: string, more: Parameters<typeof createSecret>[2] = {}) => createSecret(account, name, more);

  /** The reactor as it sees a secret of moto, which is of today, so many days from now. */
  function after(days: number, Id: string, parameters = {}) {
    return account.run(reactor, { resource: { ...stubbed, Id }, parameters, now: () => Date.now() + days * DAY });
  }

  async function deletedDate(Id: string) {
    return (await secrets().send(new DescribeSecretCommand({ SecretId: Id }))).DeletedDate;
  }

  it('schedules the deletion of this secret only, for thirty days on', async () => {
    const old = await secret('old');
    const other = await secret('other');
    const run = after(91, old);

    const plan = await run.changePlan();
    const untouched = await deletedDate(old);
    await run.apply(plan);
    await run.apply(plan);

    expect(untouched).toBeUndefined();
    expect(plan.changes).toMatchObject([
      { resource: old, field: 'deletion', before: { lastRead: null }, after: { recoveryWindowInDays: 30 } },
    ]);
    expect(daysUntil(await deletedDate(old))).toBe(30);
    expect(await deletedDate(other)).toBeUndefined();
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('gives as many days to change one’s mind as the binding says', async () => {
    const old = await secret('old');
    const run = after(91, old, { recoveryWindowInDays: 7 });

    await run.apply(await run.changePlan());

    expect(daysUntil(await deletedDate(old))).toBe(7);
  });

  it('brings the secret back with its value', async () => {
    const old = await secret('old');
    const run = after(91, old);
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await deletedDate(old)).toBeUndefined();
    expect((await secrets().send(new GetSecretValueCommand({ SecretId: old }))).SecretString).toBe('swordfish');
  });

  it('does not call it fixed when somebody restored the secret', async () => {
    const old = await secret('old');
    const run = after(91, old);
    await run.apply(await run.changePlan());

    await secrets().send(new RestoreSecretCommand({ SecretId: old }));

    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('schedule deletion') });
  });

  it('counts the days that the binding says', async () => {
    const old = await secret('old');

    expect(await after(31, old, { unusedForDays: 30 }).plan()).toMatchObject({ outcome: 'change' });
    expect(await after(29, old, { unusedForDays: 30 }).plan()).toMatchObject({
      outcome: 'refuse',
      reason: 'Secret old was changed less than 30 days ago: somebody is at work on it. Ask them, or wait.',
    });
  });

  it('refuses a secret with replicas, and one that a service manages', async () => {
    const replicated = await secret('replicated', { AddReplicaRegions: [{ Region: 'eu-west-1' }] });
    const managed = await secret('rds', { Tags: [{ Key: 'aws:secretsmanager:owningService', Value: 'rds' }] });

    expect(await after(91, replicated).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('eu-west-1') });
    expect(await after(91, managed).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('managed by rds') });
  });

  it('refuses what is no secret ARN, and finds nothing to do on a secret that is gone', async () => {
    expect(await after(91, 'old').plan()).toMatchObject({ outcome: 'refuse' });
    expect(await after(91, stubbed.Id).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it.each([
    ['was read lately', { LastAccessedDate: ago(89) }, 'nothing-to-do'],
    ['was read long ago and changed lately', { LastAccessedDate: ago(400), LastChangedDate: ago(3) }, 'refuse'],
    ['was read long ago', { LastAccessedDate: ago(91) }, 'change'],
    ['is a replica', { PrimaryRegion: 'us-east-1' }, 'refuse'],
    ['is the primary itself', { PrimaryRegion: MEMBER.region }, 'change'],
  ])('has its answer for a secret that %s', async (_what, answer, outcome) => {
    const stub = await stubService('SECRETS_MANAGER', () =>
      jsonAnswer({ ARN: stubbed.Id, Name: 'old', CreatedDate: ago(500), LastChangedDate: ago(500), ...answer }),
    );

    const plan = await account
      .run(reactor, { resource: stubbed, now: () => NOW })
      .plan()
      .finally(stub.close);

    expect(plan.outcome).toBe(outcome);
  });

  it('leaves a secret that was read between plan and approval', async () => {
    let lastRead = ago(200);
    const stub = await stubService('SECRETS_MANAGER', ({ action }) =>
      action === 'DescribeSecret'
        ? jsonAnswer({ ARN: stubbed.Id, Name: 'old', CreatedDate: ago(500), LastAccessedDate: lastRead })
        : undefined,
    );
    const run = account.run(reactor, { resource: stubbed, now: () => NOW });
    const plan = await run.changePlan();
    lastRead = ago(1);

    await run.apply(plan).finally(stub.close);

    expect(stub.calls.map(({ action }) => action)).toEqual(['DescribeSecret', 'DescribeSecret']);
  });
});

/** Seconds since the epoch, as the JSON protocol writes dates. */
function ago(days: number): number {
  return (NOW - days * DAY) / 1000;
}

function daysUntil(date: Date | undefined): number {
  return Math.round(((date?.getTime() ?? 0) - Date.now()) / DAY);
}
