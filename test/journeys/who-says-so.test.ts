/** A finding that anybody in a member account can import takes nobody's access away, whatever it says about itself. */
import { createUser } from '@attack-reactor/kit/scene/iam-user';
import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { reactByHand } from '#local/reaction/by-hand.ts';
import { asOwner } from '#local/reaction/scene.ts';
import { reactionOutcomes } from '#platform/base/outcome-channel.ts';
import { guardDutyDocument } from '../support/findings.ts';
import { MEMBER } from '../support/member-account.ts';
import { describeOnPlatform } from '../support/reaction-platform.ts';

const SAYS_T1078 = { Description: 'MITRE ATT&CK techniques observed: T1078 - Valid Accounts' };
/** All that a scanner in a pipeline can import: the default product of its own account. */
const CUSTOM = {
  ProductArn: `arn:aws:securityhub:${MEMBER.region}:${MEMBER.accountId}:product/${MEMBER.accountId}/default`,
  ProductName: 'Default',
  GeneratorId: 'my-scanner',
};

describeOnPlatform('whoever says so', (platform) => {
  const outcomes: unknown[] = [];
  const note = (some: unknown) => void outcomes.push(...[some].flat());
  beforeAll(() => reactionOutcomes.subscribe(note));
  beforeEach(() => void outcomes.splice(0));
  afterAll(() => void reactionOutcomes.unsubscribe(note));

  /** An administrator with one key, and what became of it after a finding about it came in. */
  async function bringInOnKey(match: object, overrides: object, binding: object = {}) {
    const { user, key } = await asOwner(platform.reaction.memberAccounts, MEMBER, async (owner) => {
      const name = owner.unique('admin');
      const [made] = await createUser(owner, name, { keys: 1 });
      return { user: name, key: made?.id ?? '' };
    });
    const bindingId = await platform.bind({ match, reactorId: 'iam-disable-access-key', ...binding });
    const document = guardDutyDocument({
      Id: crypto.randomUUID(),
      Resources: [{ Type: 'AwsIamAccessKey', Id: `AWS::IAM::AccessKey:${key}`, Partition: 'aws', Region: MEMBER.region }],
    });
    await platform.bringIn({ document: { ...document, ...overrides } });
    const statuses = await asOwner(platform.reaction.memberAccounts, MEMBER, async (owner) => {
      const { AccessKeyMetadata = [] } = await owner.client(IAMClient).send(new ListAccessKeysCommand({ UserName: user }));
      return AccessKeyMetadata.map(({ Status }) => Status);
    });
    return { statuses, started: platform.listExecutions(bindingId).length };
  }

  it.each([
    ['a technique in its description', { technique: 'T1078' }, SAYS_T1078],
    ['a technique among its requirements', { technique: 'T1078' }, { Compliance: { RelatedRequirements: ['MITRE-ATTACK T1078'] } }],
    ['a type like one of GuardDuty', { findingType: 'UnauthorizedAccess:*' }, { Types: ['TTPs/UnauthorizedAccess:IAMUser-Forged'] }],
  ])('starts nothing on a key by %s', async (_what, match, says) => {
    const { statuses, started } = await bringInOnKey(match, { ...CUSTOM, ...says });

    expect({ statuses, started }).toEqual({ statuses: ['Active'], started: 0 });
    expect(outcomes).toMatchObject([{ kind: 'skipped', reason: 'untrusted-product' }]);
  });

  it('says so to a person who asks for a reaction to it, and to nobody else', async () => {
    const document = { ...guardDutyDocument({ Id: crypto.randomUUID() }), ...CUSTOM };
    const asked = { finding: document, mode: 'automatic', reactorId: 'iam-disable-access-key', requestedBy: 'ana' };

    const report = await reactByHand(platform.cloud, platform.reaction, asked);

    expect(report).toMatchObject({
      status: 'SKIPPED',
      reason: `No binding for this finding trusts ${MEMBER.accountId}/default, the product that it comes from.`,
      plan: { changes: [] },
      messages: [],
    });
  });

  it('reacts where GuardDuty says so, or a product that the binding names', async () => {
    const detected = await bringInOnKey({ technique: 'T1078' }, SAYS_T1078);
    const named = await bringInOnKey({ technique: 'T1078' }, { ...CUSTOM, ...SAYS_T1078 }, { trust: [`${MEMBER.accountId}/default`] });

    expect([detected.statuses, named.statuses]).toEqual([['Inactive'], ['Inactive']]);
  });
});
