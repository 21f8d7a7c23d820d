import { GetFindingsCommand } from '@aws-sdk/client-securityhub';
import { aFinding } from './a-finding.ts';
import { aFindingOfMember, aHub, closeHubs, connectClient, importing } from './a-hub.ts';

afterEach(closeHubs);

describe('GetFindings', () => {
  it('filters, sorts and pages', async () => {
    const client = connectClient(await aHub());
    const ages = ['10', '30', '20'].map((second) => `2026-11-21T10:00:${second}Z`);
    await client.send(importing(...ages.map((UpdatedAt, index) => aFinding({ Id: `finding-${index}`, UpdatedAt }))));
    await client.send(importing(aFinding({ Id: 'other' })));
    const input = {
      Filters: { Id: [{ Value: 'finding-', Comparison: 'PREFIX' as const }] },
      SortCriteria: [{ Field: 'UpdatedAt', SortOrder: 'desc' as const }],
      MaxResults: 2,
    };

    const first = await client.send(new GetFindingsCommand(input));
    const second = await client.send(new GetFindingsCommand({ ...input, NextToken: first.NextToken }));

    expect(first.Findings?.map(({ Id }) => Id)).toEqual(['finding-1', 'finding-2']);
    expect(second.Findings?.map(({ Id }) => Id)).toEqual(['finding-0']);
    expect(second.NextToken).toBeUndefined();
  });

  it('shows a member its own findings only', async () => {
    const hub = await aHub();
    await connectClient(hub).send(importing(aFinding()));
    await connectClient(hub, 'MEMBERKEY').send(importing(aFindingOfMember()));

    const seen = async (key: string) => (await connectClient(hub, key).send(new GetFindingsCommand({}))).Findings?.length;

    expect([await seen('ADMINKEY'), await seen('MEMBERKEY')]).toEqual([2, 1]);
  });

  it.each([[{ MaxResults: 0 }], [{ MaxResults: 101 }], [{ NextToken: 'invented' }], [{ SortCriteria: [{ Field: 'Nonsense' }] }]])(
    'refuses %j',
    async (input) => {
      const client = connectClient(await aHub());

      await expect(client.send(new GetFindingsCommand(input))).rejects.toMatchObject({ name: 'InvalidInputException' });
    },
  );
});
