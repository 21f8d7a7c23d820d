/** Days can pass between a decision and its change: what holds at the moment of the change decides, on the whole local platform. */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { BatchUpdateFindingsCommand } from '@aws-sdk/client-securityhub';
import { marshall } from '@aws-sdk/util-dynamodb';
import { textAt } from '#domain/base/json.ts';
import { tenantRows } from '#domain/reaction/rule-rows.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { MEMBER } from '../support/member-account.ts';
import { type Bucket, describeOnPlatform, HOME, NO_BACKLOG } from '../support/reaction-platform.ts';

const HOUR_MS = 3_600_000;
const APPROVER = { id: 'mei', groups: ['security-approvers'] };

describeOnPlatform('between the decision and the change', (platform) => {
  /** Does something once, just before the change. */
  function beforeTheChange(act: () => Promise<unknown>): void {
    let isDone = false;
    platform.onCall = async (name, payload, call) => {
      if (!isDone && name === 'dispatch-finding' && textAt(payload, 'phase') === 'execute') {
        isDone = true;
        await act();
      }
      return call();
    };
  }

  async function moveTo(Status: 'SUPPRESSED' | 'RESOLVED', { document }: Bucket): Promise<void> {
    const identifier = { Id: String(document['Id']), ProductArn: String(document['ProductArn']) };
    const client = securityHubClient(platform.cloud.host, { region: HOME.region });
    await client.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [identifier], Workflow: { Status } }));
    client.destroy();
  }

  async function putTenant(accounts: string[]): Promise<void> {
    const client = platform.cloud.host.client(DynamoDBClient);
    const Item = marshall(tenantRows.readRow({ id: 'shop', accounts }));
    await client.send(new PutItemCommand({ TableName: LOCAL_TABLES.controls, Item }));
    client.destroy();
  }

  /** The finding as it is imported again a minute later. */
  const importAgain = (document: Record<string, unknown>, more: object): void =>
    platform.cloud.securityHub.ingest({
      ...document,
      ...more,
      UpdatedAt: new Date(Date.parse(String(document['UpdatedAt'])) + 60_000).toISOString(),
    });

  it.each([
    ['suppressed', async (bucket: Bucket) => moveTo('SUPPRESSED', bucket), 'suppressed', 'SUPPRESSED'],
    ['resolved', async (bucket: Bucket) => moveTo('RESOLVED', bucket), 'resolved', 'RESOLVED'],
    ['archived', async ({ document }: Bucket) => importAgain(document, { RecordState: 'ARCHIVED' }), 'archived', 'NEW'],
    [
      'passed',
      async ({ document }: Bucket) => importAgain(document, { Compliance: { ...Object(document['Compliance']), Status: 'PASSED' } }),
      'passed',
      'NEW',
    ],
  ] as const)('changes nothing about a finding that was %s, and leaves it as it is', async (_what, act, code, workflow) => {
    const binding = await platform.bind();
    const bucket = await platform.publicBucket();
    beforeTheChange(() => act(bucket));

    await platform.bringIn(bucket);

    const after = await platform.aftermath(binding, bucket);
    expect(after.record.result).toMatchObject({ status: 'SKIPPED', why: [{ code }] });
    expect(after).toMatchObject({ sight: 'public', workflow, told: ['SKIPPED'] });
    expect(platform.puppeteer.count('apply')).toBe(0);
    expect(await platform.backlog()).toEqual(NO_BACKLOG);
  });

  it('changes nothing about a finding that people approved and that was suppressed before the change', async () => {
    const binding = await platform.bind({ mode: 'approval' });
    const bucket = await platform.publicBucket();
    await platform.bringIn(bucket);
    const { execution } = await platform.aftermath(binding, bucket);
    beforeTheChange(() => moveTo('SUPPRESSED', bucket));

    await platform.reaction.answerApproval({ executionId: execution.name, action: 'approve', by: APPROVER });
    await platform.cloud.settled();

    const after = await platform.aftermath(binding, bucket);
    expect(after).toMatchObject({ sight: 'public', workflow: 'SUPPRESSED', told: ['APPROVAL_REQUESTED', 'SKIPPED'] });
  });

  it('refuses where the account has left the tenant of the binding by now', async () => {
    await putTenant([MEMBER.accountId]);
    const binding = await platform.bind({ tenant: 'shop' });
    const bucket = await platform.publicBucket();
    beforeTheChange(() => putTenant(['333333333333']));

    await platform.bringIn(bucket);

    const after = await platform.aftermath(binding, bucket);
    expect(after.record.result).toMatchObject({ status: 'REFUSED', why: [{ code: 'binding-changed' }, { code: 'out-of-scope' }] });
    expect(after).toMatchObject({ sight: 'public' });
    expect(platform.puppeteer.count('apply')).toBe(0);
  });

  it.each([
    ['taken back', undefined],
    ['that only tells', { mode: 'notify' }],
    ['that leaves the account out', { scope: { accounts: { exclude: [MEMBER.accountId] } } }],
    ['of another tenant', { tenant: 'bank' }],
    ['of other products', { trust: ['prowler/prowler'] }],
  ] as const)('refuses under a binding %s by now', async (_what, overrides) => {
    const binding = await platform.bind();
    const bucket = await platform.publicBucket();
    beforeTheChange(async () => {
      if (overrides === undefined) await platform.reaction.removeBinding(binding);
      else await platform.rebind(binding, overrides);
    });

    await platform.bringIn(bucket);

    const after = await platform.aftermath(binding, bucket);
    expect(after.record.result).toMatchObject({
      status: 'REFUSED',
      why: expect.arrayContaining([{ code: 'binding-changed', bindingId: binding }]),
    });
    expect(after).toMatchObject({ sight: 'public', workflow: 'NOTIFIED', told: ['REFUSED'] });
  });

  it.each([
    ['asks first', { mode: 'approval' }],
    ['has other parameters', { parameters: { includeWebsites: true } }],
    ['asks before it changes what infrastructure code owns', { infrastructureCode: 'propose' }],
  ])('never carries out under the rules of yesterday what a binding allows that %s by now', async (_what, overrides) => {
    const binding = await platform.bind({ infrastructureCode: 'change' });
    const bucket = await platform.publicBucket();
    beforeTheChange(() => platform.rebind(binding, { infrastructureCode: 'change', ...overrides }));

    await platform.bringIn(bucket);

    const after = await platform.aftermath(binding, bucket);
    expect(after.record.result).toMatchObject({ status: 'DEFERRED', why: [{ code: 'binding-changed' }] });
    expect(after).toMatchObject({ status: 'SUCCEEDED', sight: 'public', workflow: 'NEW', told: ['DEFERRED'] });
    expect(await platform.deferred(bucket.arn)).toMatchObject([{ resourceId: bucket.arn, because: 'binding-changed', trigger: 'event' }]);
  });

  it('carries out what was agreed under a binding that allows more by now', async () => {
    const binding = await platform.bind({ mode: 'approval' });
    const bucket = await platform.publicBucket();
    await platform.bringIn(bucket);
    const { execution } = await platform.aftermath(binding, bucket);
    await platform.rebind(binding, { mode: 'automatic', infrastructureCode: 'change' });

    await platform.reaction.answerApproval({ executionId: execution.name, action: 'approve', by: APPROVER });
    await platform.cloud.settled();

    expect(await platform.aftermath(binding, bucket)).toMatchObject({ sight: 'private', told: ['APPROVAL_REQUESTED', 'FIXED'] });
  });

  describe('what passes', () => {
    it('lets a finding wait whose budget is spent, and tells it once', async () => {
      const binding = await platform.bind({ budget: { changesPerHour: 1 }, coolDownMinutes: 5 });
      const [one, two] = [await platform.publicBucket(), await platform.publicBucket()];
      await platform.bringIn(one);

      await platform.bringIn(two);

      const after = await platform.aftermath(binding, two);
      expect(after.record.result).toMatchObject({ status: 'DEFERRED', why: [{ code: 'budget-spent' }], backupRef: null });
      const retryAt = after.record.result?.status === 'DEFERRED' ? Date.parse(after.record.result.retryAt) : 0;
      expect(retryAt).toBeGreaterThan(platform.clock.now());
      expect(retryAt).toBeLessThanOrEqual(platform.clock.now() + HOUR_MS);
      expect(after).toMatchObject({ status: 'SUCCEEDED', sight: 'public', workflow: 'NEW', told: ['DEFERRED'] });
      expect(await platform.deferred(two.arn)).toMatchObject([{ resourceId: two.arn, because: 'budget-spent', retryAt }]);
      expect(await platform.backlog()).toEqual(NO_BACKLOG);
    });

    it('tells a reaction that waits for the same again and again once a day', async () => {
      const binding = await platform.bind({ budget: { changesPerHour: 1 }, coolDownMinutes: 5 });
      const [one, two] = [await platform.publicBucket(), await platform.publicBucket()];
      await platform.bringIn(one);
      await platform.bringIn(two);
      platform.clock.advance(6 * 60_000);

      importAgain(two.document, {});
      await platform.cloud.settled();

      expect(platform.listExecutions(binding)).toHaveLength(3);
      expect(platform.told(two.arn)).toEqual(['DEFERRED']);
      expect(platform.stored(two.document)?.['Workflow']).toEqual({ Status: 'NEW' });
    });
  });
});
