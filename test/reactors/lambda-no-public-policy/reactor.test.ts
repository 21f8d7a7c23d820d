import { absentWhen } from '@attack-reactor/kit';
import type { Json } from '@attack-reactor/kit/contract';
import { AddPermissionCommand, type AddPermissionCommandInput, GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { reactor } from '#reactors/lambda-no-public-policy/reactor.ts';
import { createFunction, GATEWAY, OPEN } from '#reactors/lambda-no-public-policy/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';
import { jsonAnswer, stubService } from '../../support/stub-service.ts';

const ARN = `arn:aws:lambda:${MEMBER.region}:${MEMBER.accountId}:function:bill`;
const on = { resource: { Type: 'AwsLambdaFunction', Id: ARN } };
const open = OPEN;
const gateway = GATEWAY;
const bucket = {
  Action: 'lambda:InvokeFunction',
  StatementId: 'bucket',
  Principal: 's3.amazonaws.com',
  SourceArn: 'arn:aws:s3:::invoices',
};

describeOnMemberAccount('reactor lambda-no-public-policy', (account) => {
  const lambda = () => account.client(LambdaClient);

  beforeEach(() => createFunction(account, 'bill'));

  async function allow(...permissions: readonly Omit<AddPermissionCommandInput, 'FunctionName'>[]) {
    for (const permission of permissions) await lambda().send(new AddPermissionCommand({ FunctionName: 'bill', ...permission }));
  }

  /** Without regard to their order, which AddPermission does not promise. */
  async function statements(): Promise<Record<string, { Condition?: unknown }>> {
    const answer = await absentWhen(['ResourceNotFoundException'], () => lambda().send(new GetPolicyCommand({ FunctionName: 'bill' })));
    const { Statement } = JSON.parse(answer?.Policy ?? '{"Statement":[]}');
    return Object.fromEntries(Statement.map((one: { Sid: string }) => [one.Sid, one]));
  }

  it('removes what is public, binds S3 to the account, and keeps the rest', async () => {
    await allow(open, gateway, bucket);
    const before = await statements();
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    const untouched = await statements();
    await run.apply(plan);
    await run.apply(plan);

    expect(untouched).toEqual(before);
    expect(plan.summary).toBe('Function bill: remove 1 public permission(s), bind 1 of S3 to the account');
    expect(plan.changes).toMatchObject([
      { resource: ARN, field: 'policy.open', before: before['open'], after: null },
      { resource: ARN, field: 'policy.bucket', before: before['bucket'], after: { SourceAccount: MEMBER.accountId } },
    ]);
    const left = await statements();
    expect(Object.keys(left).sort()).toEqual(['bucket-own-account', 'gateway']);
    expect(left['gateway']).toEqual(before['gateway']);
    expect(left['bucket-own-account']?.Condition).toEqual({
      ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::invoices' },
      StringEquals: { 'AWS:SourceAccount': MEMBER.accountId },
    });
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('restores every statement', async () => {
    await allow(open, gateway, bucket);
    const before = await statements();
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    const once = await statements();

    expect(once).toEqual(before);
  });

  it('restores the only statement, after which there was no policy', async () => {
    await allow(open);
    const before = await statements();
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    await run.apply(plan);
    const between = await statements();

    await run.rollback(plan.backup);

    expect(between).toEqual({});
    expect(await statements()).toEqual(before);
  });

  it('leaves what has become public after the plan, and does not call it fixed', async () => {
    await allow(open);
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    await allow({ ...open, StatementId: 'later' });

    await run.apply(plan);

    expect(Object.keys(await statements())).toEqual(['later']);
    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('1 public permission') });
  });

  it('finds nothing to do without a policy, and where nothing is public', async () => {
    const without = await account.run(reactor, on).plan();
    await allow(gateway);

    expect([without, await account.run(reactor, on).plan()]).toMatchObject([{ outcome: 'nothing-to-do' }, { outcome: 'nothing-to-do' }]);
  });

  it('refuses what is no function', async () => {
    const layer = { resource: { ...on.resource, Id: ARN.replace('function', 'layer') } };

    expect(await account.run(reactor, layer).plan()).toMatchObject({ outcome: 'refuse' });
  });

  describe('against statements as Lambda writes them', () => {
    const url = statementWith({
      Action: 'lambda:InvokeFunctionUrl',
      Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
    });
    const range = statementWith({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } });

    it.each([
      ['a public URL', url, {}, 'refuse', 'public URL'],
      ['a public URL, with the binding’s consent', url, { includeFunctionUrls: true }, 'change', 'remove 1'],
      ['a statement that AddPermission cannot make again', range, {}, 'refuse', 'could not be restored'],
    ])('has its answer for %s', async (_what, statement, parameters, outcome, words) => {
      const stub = await stubService('LAMBDA', () =>
        jsonAnswer({ Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: [statement] }), RevisionId: '1' }),
      );

      const plan = await account
        .run(reactor, { ...on, parameters })
        .plan()
        .finally(stub.close);

      expect(plan.outcome).toBe(outcome);
      expect(JSON.stringify(plan)).toContain(words);
    });

    it('may restore twice: a statement that is there stays, one that is gone stays away', async () => {
      const s3 = statementWith({ Principal: { Service: 's3.amazonaws.com' } });
      const stub = await stubService('LAMBDA', ({ method }) => {
        const [name, status] =
          method === 'POST' ? (['ResourceConflictException', 409] as const) : (['ResourceNotFoundException', 404] as const);
        return { status, headers: { 'x-amzn-errortype': name }, body: '{}' };
      });

      await account
        .run(reactor, on)
        .rollback({ statements: [s3] })
        .finally(stub.close);

      expect(stub.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'POST /2015-03-31/functions/bill/policy',
        'DELETE /2015-03-31/functions/bill/policy/open-own-account',
      ]);
    });

    it('makes the permission of a function URL again, on the alias that the finding names', async () => {
      const alias = { resource: { ...on.resource, Id: `${ARN}:live` }, parameters: { includeFunctionUrls: true } };
      const stub = await stubService('LAMBDA', () => jsonAnswer({}, 201));

      await account
        .run(reactor, alias)
        .rollback({ statements: [url] })
        .finally(stub.close);

      expect(stub.calls).toMatchObject([{ method: 'POST', path: '/2015-03-31/functions/bill/policy?Qualifier=live' }]);
      expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual({
        StatementId: 'open',
        Action: 'lambda:InvokeFunctionUrl',
        Principal: '*',
        FunctionUrlAuthType: 'NONE',
      });
    });
  });
});

function statementWith(overrides: Readonly<Record<string, Json>>): Json {
  return { Sid: 'open', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: ARN, ...overrides };
}
