import { BatchUpdateFindingsCommand } from '@aws-sdk/client-securityhub';
import { ADMINISTRATOR, aControlFinding, aFinding, MEMBER, makeProductArn, REGION } from './a-finding.ts';
import { aFindingOfMember, aHub, aLargeFinding, closeHubs, connectClient, importing, numbered } from './a-hub.ts';

afterEach(closeHubs);

describe('BatchUpdateFindings', () => {
  const identifier = { Id: 'finding-1', ProductArn: makeProductArn(ADMINISTRATOR) };

  it('sets one set of values on all findings of the call and leaves UpdatedAt', async () => {
    const hub = await aHub();
    const client = connectClient(hub);
    await client.send(importing(...numbered(2)));
    hub.events.length = 0;

    const answer = await client.send(
      new BatchUpdateFindingsCommand({
        FindingIdentifiers: [identifier, { ...identifier, Id: 'finding-0' }],
        Note: { Text: 'seen', UpdatedBy: 'analyst' },
        Workflow: { Status: 'NOTIFIED' },
        Severity: { Label: 'LOW' },
        UserDefinedFields: { 'attack/technique-id': 'T1530' },
      }),
    );

    expect(answer.ProcessedFindings).toHaveLength(2);
    for (const finding of hub.findings()) {
      expect(finding).toMatchObject({
        Note: { Text: 'seen', UpdatedBy: 'analyst', UpdatedAt: '2026-11-21T12:00:00.500Z' },
        Workflow: { Status: 'NOTIFIED' },
        Severity: { Label: 'LOW', Normalized: 1 },
        UserDefinedFields: { 'attack/technique-id': 'T1530' },
        UpdatedAt: '2026-11-21T10:00:00.000Z',
        FindingProviderFields: { Severity: { Label: 'HIGH' } },
      });
    }
    expect(hub.events.map((event) => event.detail.findings[0].Workflow)).toEqual([{ Status: 'NOTIFIED' }, { Status: 'NOTIFIED' }]);
  });

  it('says which findings it did not process', async () => {
    const hub = await aHub();
    const client = connectClient(hub);
    await client.send(importing(aFinding()));
    const absent = { ...identifier, Id: 'absent' };

    const answer = await client.send(
      new BatchUpdateFindingsCommand({ FindingIdentifiers: [identifier, identifier, absent], Workflow: { Status: 'RESOLVED' } }),
    );

    expect(answer.ProcessedFindings).toEqual([identifier]);
    expect(answer.UnprocessedFindings).toEqual([
      { FindingIdentifier: identifier, ErrorCode: 'DuplicatedFindingIdentifier', ErrorMessage: 'Finding Identifier is duplicated' },
      { FindingIdentifier: absent, ErrorCode: 'FindingNotFound', ErrorMessage: 'Finding Not Found' },
    ]);
  });

  it('lets the administrator change a member’s finding, and hides the administrator’s from the member', async () => {
    const hub = await aHub();
    await connectClient(hub, 'MEMBERKEY').send(importing(aFindingOfMember()));
    await connectClient(hub).send(importing(aFinding()));
    const update = (accountId: string) =>
      new BatchUpdateFindingsCommand({
        FindingIdentifiers: [{ Id: 'finding-1', ProductArn: makeProductArn(accountId) }],
        Workflow: { Status: 'NOTIFIED' },
      });

    await expect(connectClient(hub).send(update(MEMBER))).resolves.toMatchObject({ ProcessedFindings: [{ Id: 'finding-1' }] });
    await expect(connectClient(hub, 'MEMBERKEY').send(update(ADMINISTRATOR))).resolves.toMatchObject({
      UnprocessedFindings: [{ ErrorCode: 'FindingNotFound' }],
    });
  });

  it('changes the finding of every account that has the Id and ProductArn, as far as the caller sees them', async () => {
    const hub = await aHub();
    const partner = { Id: 'check-17', ProductArn: `arn:aws:securityhub:${REGION}::product/prowler/prowler` };
    for (const AwsAccountId of [ADMINISTRATOR, MEMBER]) hub.ingest(aControlFinding({ ...partner, AwsAccountId }));
    const resolve = new BatchUpdateFindingsCommand({ FindingIdentifiers: [partner], Workflow: { Status: 'RESOLVED' } });
    const statuses = () => hub.findings().map(({ Workflow }) => Object(Workflow).Status);

    await connectClient(hub, 'MEMBERKEY').send(resolve);
    expect(statuses()).toEqual(['NEW', 'RESOLVED']);
    const answer = await connectClient(hub).send(resolve);

    expect(statuses()).toEqual(['RESOLVED', 'RESOLVED']);
    expect(answer.ProcessedFindings).toEqual([partner]);
  });

  it.each([
    ['no finding', { FindingIdentifiers: [] }],
    ['101 findings', { FindingIdentifiers: Array.from({ length: 101 }, (_, index) => ({ ...identifier, Id: `${index}` })) }],
    ['a long note', { FindingIdentifiers: [identifier], Note: { Text: 'x'.repeat(513), UpdatedBy: 'me' } }],
    ['a long value', { FindingIdentifiers: [identifier], UserDefinedFields: { key: 'x'.repeat(1025) } }],
    ['a blank value', { FindingIdentifiers: [identifier], UserDefinedFields: { key: ' ' } }],
  ])('refuses a call with %s', async (_, input) => {
    const client = connectClient(await aHub());

    await expect(client.send(new BatchUpdateFindingsCommand(input))).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  it('reports a finding that would grow beyond 240 KB', async () => {
    const client = connectClient(await aHub());
    await client.send(importing(aLargeFinding(238_000)));

    const answer = await client.send(
      new BatchUpdateFindingsCommand({
        FindingIdentifiers: [identifier],
        UserDefinedFields: Object.fromEntries(Array.from({ length: 4 }, (_, index) => [`key-${index}`, 'x'.repeat(1024)])),
      }),
    );

    expect(answer.UnprocessedFindings).toMatchObject([{ ErrorCode: 'FindingSizeExceeded' }]);
  });
});
