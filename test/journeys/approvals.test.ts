/** The change that people agreed on happens, and nothing else: questions and answers on the whole local platform. */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { InvokeCommandInput } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import { marshall } from '@aws-sdk/util-dynamodb';
import { buildPrincipalsRow } from '#domain/reaction/rule-rows.ts';
import { answerApprovalFunction } from '#handlers/answer-approval/function.ts';
import { pipeline } from '#handlers/answer-approval/handler.ts';
import { lambdaContext } from '#local/lambda-context.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { deployedApprovals } from '#scripts/approval/approval-client.ts';
import { failedControl, importedEvent } from '../support/findings.ts';
import { describeOnPlatform, HOME } from '../support/reaction-platform.ts';
import { type StsServer, startSts } from '../support/sts-server.ts';

const MEI = { id: 'mei', groups: ['security-approvers'] };

describeOnPlatform('an approval', (platform) => {
  /** The question about one control of a bucket, answered by a shipped reactor. @returns the execution that waits */
  async function ask(bucket: string, [control, reactorId]: readonly [string, string]): Promise<string> {
    const binding = await platform.bind({ match: { control }, reactorId, mode: 'approval' });
    await platform.bringIn({ document: failedControl(control, { on: bucket }) });
    const [execution] = platform.listExecutions(binding);
    return execution?.name ?? `no execution of ${binding}`;
  }

  async function approve(executionId: string) {
    await platform.reaction.answerApproval({ executionId, action: 'approve', by: MEI });
    await platform.cloud.settled();
    const record = await platform.reaction.execution(executionId);
    return { status: record?.result?.status, reason: record?.result?.reason };
  }

  it.each([
    ['the place of a statement in the policy', ['S3.3', 's3-block-public-read'], ['S3.5', 's3-require-tls']],
    ['a part of what it does', ['S3.8', 's3-bucket-public-access-block'], ['S3.3', 's3-block-public-read']],
  ] as const)('of one fix leaves that of another of the same bucket as it is, where it changes %s', async (_what, first, second) => {
    const { name } = await platform.publicBucket();
    const one = await ask(name, first);
    const other = await ask(name, second);

    const results = [await approve(one), await approve(other)];

    expect(results).toEqual([
      { status: 'FIXED', reason: null },
      { status: 'FIXED', reason: null },
    ]);
    expect(await platform.look({}, name)).toBe('private');
  });

  describe('in a deployed environment', () => {
    const PREFIX = 'attack-reactor-local';
    const { accountId, region } = HOME;
    const keyOf = (name: string) => ({ accessKeyId: `ASIA${name.toUpperCase().padEnd(16, '0')}`, secretAccessKey: `secret-of-${name}` });
    let sts: StsServer;
    beforeAll(async () => {
      const arn = (role: string, name: string) => `arn:aws:sts::${accountId}:assumed-role/${role}/${name}`;
      const people = ['mei', 'lena', 'eve'].map((name) => {
        const { accessKeyId, secretAccessKey } = keyOf(name);
        return [accessKeyId, { secretAccessKey, arn: arn(name === 'eve' ? 'Developer' : 'Security', name) }] as const;
      });
      sts = await startSts(Object.fromEntries(people));
      const row = buildPrincipalsRow([
        { principal: `arn:aws:iam::${accountId}:role/Security`, person: '{session}', groups: ['security-approvers'] },
      ]);
      const client = platform.reaction.host.client(DynamoDBClient);
      await client.send(new PutItemCommand({ TableName: LOCAL_TABLES.approvals, Item: marshall(row) }));
      client.destroy();
    });
    afterAll(() => sts.close());

    /** The command line of a person, and λ answer-approval with the variables of a deployment. */
    function approvalsOf(person: string) {
      const variables = { ...platform.reaction.variablesOf('answer-approval'), NAMED_CALLERS: 'refuse', STS_ENDPOINT: sts.url };
      const handler = pipeline.start(variables, platform.reaction.host);
      const context = lambdaContext({ ...HOME, ...answerApprovalFunction, functionName: `${PREFIX}-answer-approval` }, Date.now);
      const invoke = async ({ input }: { readonly input: InvokeCommandInput }) => {
        try {
          return { Payload: Buffer.from(JSON.stringify(await handler(JSON.parse(String(input.Payload)), context))) };
        } catch (error) {
          const { name: errorType, message: errorMessage } = error as Error;
          return { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
        }
      };
      return deployedApprovals({
        lambda: { send: invoke } as never,
        sts: new STSClient({ region, credentials: keyOf(person) }),
        region,
        accountId,
        prefix: 'local',
        stsOrigin: sts.url,
        now: () => new Date(platform.clock.now()),
      });
    }

    it('takes two different people where nobody knows who asked for what interrupts service', async () => {
      const { name, document } = await platform.publicBucket();
      const binding = await platform.bind({ match: { control: 'S3.3' }, reactorId: 's3-block-public-read', mode: 'approval' });
      platform.cloud.securityHub.ingest({ ...document, Workflow: { Status: 'NOTIFIED' } });
      const [stored] = platform.cloud.securityHub.findings().filter(({ Id }) => Id === document['Id']);
      const event = { ...importedEvent(stored), 'detail-type': 'Security Hub Findings - Custom Action', id: crypto.randomUUID() };
      await platform.cloud.bus.put({ ...event, detail: { findings: [stored], actionName: 'React', actionDescription: 'React' } });
      await platform.cloud.settled();
      const executionId = platform.listExecutions(binding)[0]?.name ?? 'none';
      const approve = { action: 'approve', executionId, comment: '', breakGlass: false };

      const listed = await approvalsOf('lena').send({ action: 'list' });
      await approvalsOf('mei').send(approve);
      await platform.cloud.settled();
      const afterOne = await platform.look({}, name);
      await expect(approvalsOf('mei').send(approve)).rejects.toThrow(/approved-before/);
      await expect(approvalsOf('eve').send(approve)).rejects.toThrow(/ApproverUnknown/);
      await approvalsOf('lena').send(approve);
      await platform.cloud.settled();

      expect(listed).toMatchObject({ approvals: [{ id: executionId, demand: { people: 2, requester: { kind: 'unknown' } } }] });
      expect([afterOne, await platform.look({}, name)]).toEqual(['public', 'private']);
      const record = await platform.reaction.execution(executionId);
      expect(record?.result?.status).toBe('FIXED');
      expect(record?.steps.filter((step) => step.name === 'APPROVAL_COUNTED').map(({ actor }) => actor)).toEqual(['mei', 'lena']);
      const said = platform.reaction.wecom.messages().map(({ content }) => content);
      expect(said.some((content) => content.includes('发起人未知') && content.includes('2 个不同的人'))).toBe(true);
      expect(said.some((content) => content.includes('批准人') && content.includes('mei, lena'))).toBe(true);
    });
  });
});
