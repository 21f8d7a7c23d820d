import { lambdaHost } from '#platform/base/host.ts';
import { liveOwnership } from '#platform/reaction/resource-ownership.ts';
import { aReaction } from '../../support/reactions.ts';
import { jsonAnswer, type StubAnswer, stubService, xmlAnswer } from '../../support/stub-service.ts';

const NO_STACK = xmlAnswer(
  '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack for invoices does not exist</Message></Error></ErrorResponse>',
  400,
);
const STACK = xmlAnswer(
  '<DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources><member><StackName>web</StackName></member></StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>',
);
const DENIED = jsonAnswer({ __type: 'AccessDeniedException', message: 'no' }, 400);

function tagged(tags: Readonly<Record<string, string>>): StubAnswer {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return jsonAnswer({ ResourceTagMappingList: list.length === 0 ? [] : [{ ResourceARN: 'arn:aws:s3:::invoices', Tags: list }] });
}

/** Asks with the given answers of the two services; also says which policies were asked for. */
async function ask(answers: { readonly tags?: StubAnswer; readonly stack?: StubAnswer }, resource: object = {}) {
  const { tags = tagged({}), stack = NO_STACK } = answers;
  const services = [await stubService('RESOURCE_GROUPS_TAGGING_API', () => tags), await stubService('CLOUDFORMATION', () => stack)];
  const policies: string[] = [];
  const sessions = {
    async open(_target: unknown, _id: string, policy: string) {
      policies.push(policy);
      return { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
    },
  };
  try {
    const reaction = aReaction();
    const ownership = await liveOwnership(sessions, lambdaHost).of({ ...reaction, resource: { ...reaction.resource, ...resource } });
    return { ownership, policies, calls: services.flatMap(({ calls }) => calls) };
  } finally {
    for (const service of services) await service.close();
  }
}

describe('the owner of a resource', () => {
  it('is infrastructure code by the tags of the finding, without a look at the account', async () => {
    const { ownership, policies } = await ask({}, { Tags: { terraform: 'true' } });

    expect(ownership).toMatchObject({ kind: 'infrastructure-code' });
    expect(policies).toEqual([]);
  });

  it("is infrastructure code by today's tags, or by a stack", async () => {
    expect((await ask({ tags: tagged({ ManagedBy: 'terraform' }) })).ownership).toMatchObject({ by: 'tag', name: 'ManagedBy=terraform' });
    expect((await ask({ stack: STACK })).ownership).toEqual({ kind: 'infrastructure-code', by: 'stack', name: 'web' });
  });

  it('is nobody where neither says so, and the look may only look', async () => {
    const { ownership, policies } = await ask({ tags: tagged({ team: 'payments' }) });

    expect(ownership).toEqual({ kind: 'by-hand' });
    expect(policies.map((policy) => JSON.parse(policy).Statement[0].Action)).toEqual([
      ['tag:GetResources', 'cloudformation:DescribeStackResources'],
    ]);
  });

  it('is unknown where either service does not answer', async () => {
    const away = xmlAnswer('<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>', 403);

    expect((await ask({ tags: DENIED })).ownership).toBeUndefined();
    expect((await ask({ stack: away })).ownership).toBeUndefined();
  });
});
