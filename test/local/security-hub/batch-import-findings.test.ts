import { ADMINISTRATOR, aControlFinding, aFinding, MEMBER, makeProductArn, REGION } from './a-finding.ts';
import { aFindingOfMember, aHub, aLargeFinding, closeHubs, connectClient, importing, numbered } from './a-hub.ts';

afterEach(closeHubs);

describe('BatchImportFindings', () => {
  it('stores what it accepts and says which finding it refuses, and why', async () => {
    const hub = await aHub();

    const answer = await connectClient(hub).send(importing(aFinding(), aFinding({ Id: 'broken', Title: 'x'.repeat(257) })));

    expect(answer).toMatchObject({
      SuccessCount: 1,
      FailedCount: 1,
      FailedFindings: [
        {
          Id: 'broken',
          ErrorCode: 'InvalidInput',
          ErrorMessage: 'Finding does not adhere to Amazon Finding Format. data.Title should NOT be longer than 256 characters.',
        },
      ],
    });
    expect(hub.findings().map(({ Id }) => Id)).toEqual(['finding-1']);
    expect(hub.counters).toMatchObject({ calls: { BatchImportFindings: 1 }, accepted: 1, refused: 1, created: 1, events: 1 });
  });

  it('announces each accepted finding in an event of its own', async () => {
    const hub = await aHub();

    await connectClient(hub).send(importing(...numbered(2)));

    expect(hub.events).toHaveLength(2);
    expect(hub.events[1]).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Security Hub Findings - Imported',
      source: 'aws.securityhub',
      account: ADMINISTRATOR,
      time: '2026-11-21T12:00:00Z',
      region: REGION,
      resources: [`${makeProductArn(ADMINISTRATOR)}/finding-1`],
      detail: { findings: [expect.objectContaining({ Id: 'finding-1', Workflow: { Status: 'NEW' } })] },
    });
  });

  it('counts an import that is not newer as success, and neither stores nor announces it', async () => {
    const hub = await aHub();
    const client = connectClient(hub);
    await client.send(importing(aFinding()));

    const answer = await client.send(importing(aFinding({ Title: 'Other' })));

    expect(answer).toMatchObject({ SuccessCount: 1, FailedCount: 0 });
    expect(hub.findings()[0]).toMatchObject({ Title: 'A bucket is public' });
    expect(hub.events).toHaveLength(1);
    expect(hub.counters).toMatchObject({ created: 1, updated: 0, ignored: 1 });
  });

  it('takes 100 findings in a call, not 101 and not none', async () => {
    const hub = await aHub();
    const client = connectClient(hub);

    await expect(client.send(importing(...numbered(100)))).resolves.toMatchObject({ SuccessCount: 100 });
    await expect(client.send(importing(...numbered(101)))).rejects.toMatchObject({ name: 'InvalidInputException' });
    await expect(client.send(importing())).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  it('refuses a finding above 240 KB and a request above 6 MB', async () => {
    const client = connectClient(await aHub());

    await expect(client.send(importing(aLargeFinding(241_000)))).resolves.toMatchObject({
      FailedFindings: [{ ErrorMessage: 'Finding size exceeded 240 KB' }],
    });
    await expect(client.send(importing(aLargeFinding(238_000)))).resolves.toMatchObject({ SuccessCount: 1 });
    await expect(client.send(importing(...Array.from({ length: 30 }, () => aLargeFinding(230_000))))).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining('6 MB'),
    });
  });

  it.each([
    ['the finding of another account', aFindingOfMember()],
    ['the product of another account', aFinding({ ProductArn: makeProductArn(MEMBER) })],
    ['another account under the own product', aFinding({ AwsAccountId: MEMBER })],
    ['another Region', aFinding({ ProductArn: makeProductArn(ADMINISTRATOR, 'us-east-1') })],
    ['another partition', aFinding({ ProductArn: makeProductArn(ADMINISTRATOR, REGION, 'aws-cn') })],
    ['a product of AWS', aControlFinding()],
  ])('denies the whole call for %s', async (_, foreign) => {
    const hub = await aHub();

    const call = connectClient(hub).send(importing(aFinding(), foreign));

    await expect(call).rejects.toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });
    expect(hub.findings()).toEqual([]);
  });

  it('refuses a product ARN that is none', async () => {
    const client = connectClient(await aHub());

    const call = client.send(importing(aFinding({ ProductArn: 'arn:aws:securityhub:::product/x/y' })));

    await expect(call).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  it('lets a member import under its own product, and announces it on the administrator’s bus', async () => {
    const hub = await aHub();

    await connectClient(hub, 'MEMBERKEY').send(importing(aFindingOfMember()));

    expect(hub.findings()[0]?.AwsAccountId).toBe(MEMBER);
    expect(hub.events[0]?.account).toBe(ADMINISTRATOR);
  });

  it('fails every finding where Security Hub is off', async () => {
    const hub = await aHub({ subscribedAccounts: [] });

    const answer = await connectClient(hub).send(importing(aFinding()));

    expect(answer).toMatchObject({ SuccessCount: 0, FailedFindings: [{ Id: 'finding-1', ErrorCode: 'InvalidAccess' }] });
  });
});
