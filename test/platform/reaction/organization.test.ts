import { AccountNotFoundException } from '@aws-sdk/client-organizations';
import { awsOrganization, listedAccounts } from '#platform/reaction/organization.ts';
import { fakeClient, serviceError } from '../../support/fake-client.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const ACCOUNT = '210987654321';
const PARENTS: Readonly<Record<string, { readonly Id: string; readonly Type: string }>> = {
  [ACCOUNT]: { Id: 'ou-abcd-33333333', Type: 'ORGANIZATIONAL_UNIT' },
  'ou-abcd-33333333': { Id: 'ou-abcd-22222222', Type: 'ORGANIZATIONAL_UNIT' },
  'ou-abcd-22222222': { Id: 'r-abcd', Type: 'ROOT' },
};

function anOrganization(answers: { readonly account?: unknown; readonly parentOf?: (child: string) => unknown } = {}) {
  const { account = { Account: { State: 'ACTIVE' } }, parentOf = (child) => ({ Parents: [PARENTS[child]] }) } = answers;
  const client = fakeClient((name, input) => (name === 'DescribeAccountCommand' ? account : parentOf(String(input['ChildId']))));
  const clock = new ManualClock();
  return { client, clock, organization: awsOrganization(client, clock) };
}

describe('the organization', () => {
  it('knows the units of an account over the full ancestry, up to the root', async () => {
    const { organization } = anOrganization();

    expect(await organization.findPlace(ACCOUNT)).toEqual({
      isMember: true,
      organizationalUnits: ['ou-abcd-33333333', 'ou-abcd-22222222', 'r-abcd'],
    });
  });

  it('asks once a quarter of an hour', async () => {
    const { organization, client, clock } = anOrganization();
    await organization.findPlace(ACCOUNT);
    clock.advance(15 * 60_000 - 1);
    await organization.findPlace(ACCOUNT);
    const before = client.sent.length;
    clock.advance(1);
    await organization.findPlace(ACCOUNT);

    expect([before, client.sent.length]).toEqual([4, 8]);
  });

  it.each([
    ['SUSPENDED', { Account: { Status: 'SUSPENDED' } }],
    ['closing', { Account: { State: 'PENDING_CLOSURE', Status: 'ACTIVE' } }],
    ['unknown', new AccountNotFoundException({ $metadata: {}, message: 'no such account' })],
  ])('takes an account that is %s for no member', async (_state, account) => {
    const { organization } = anOrganization({ account });

    expect(await organization.findPlace(ACCOUNT)).toEqual({ isMember: false, organizationalUnits: undefined });
  });

  it.each([
    ['ends before the root', () => ({ Parents: [] })],
    ['never ends', () => ({ Parents: [{ Id: 'ou-abcd-33333333', Type: 'ORGANIZATIONAL_UNIT' }] })],
  ])('does not know the units of an account where the way up %s', async (_what, parentOf) => {
    const { organization } = anOrganization({ parentOf });

    expect(await organization.findPlace(ACCOUNT)).toEqual({ isMember: true, organizationalUnits: undefined });
  });

  it('cannot tell where Organizations does not answer, and asks anew the next time', async () => {
    const { organization, client } = anOrganization({ account: serviceError('TooManyRequestsException') });

    await expect(organization.findPlace(ACCOUNT)).rejects.toMatchObject({ name: 'OrganizationUnavailable', retryable: true });
    await expect(organization.findPlace(ACCOUNT)).rejects.toThrow();

    expect(client.sent).toHaveLength(2);
  });

  it('can be a list, which knows members and no units', async () => {
    const listed = listedAccounts([ACCOUNT]);

    expect(await listed.findPlace(ACCOUNT)).toEqual({ isMember: true, organizationalUnits: undefined });
    expect(await listed.findPlace('111111111111')).toMatchObject({ isMember: false });
  });
});
