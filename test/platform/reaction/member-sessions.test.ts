import { memberSessions } from '#platform/reaction/member-sessions.ts';
import { fakeClient, serviceError } from '../../support/fake-client.ts';

const ROLE = { roleName: 'attack-reactor-member', externalId: 'secret-id' };
const TARGET = { partition: 'aws-cn', accountId: '210987654321', region: 'cn-north-1' };
const CREDENTIALS = { AccessKeyId: 'ASIA', SecretAccessKey: 'secret', SessionToken: 'token', Expiration: new Date('2026-11-03T08:15:00Z') };

function open(answer: unknown) {
  const client = fakeClient(() => answer);
  return { client, session: memberSessions(client, ROLE).open(TARGET, 'public-buckets-1', '{"Version":"2012-10-17"}') };
}

describe('a session in a member account', () => {
  it('has the external id, 15 minutes, the name of the execution, the policy, and the partition of the target', async () => {
    const { client, session } = open({ Credentials: CREDENTIALS });

    expect(await session).toEqual({ accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'token' });
    expect(client.sent).toEqual([
      {
        name: 'AssumeRoleCommand',
        input: {
          RoleArn: 'arn:aws-cn:iam::210987654321:role/attack-reactor-member',
          RoleSessionName: 'public-buckets-1',
          ExternalId: 'secret-id',
          DurationSeconds: 900,
          Policy: '{"Version":"2012-10-17"}',
        },
      },
    ]);
  });

  it.each([
    ['AccessDenied', serviceError('AccessDenied'), 'MemberAccountDenied'],
    ['RegionDisabledException', serviceError('RegionDisabledException'), 'MemberAccountDenied'],
    ['an answer without credentials', {}, 'MemberAccountDenied'],
    ['PackedPolicyTooLargeException', serviceError('PackedPolicyTooLargeException'), 'ReactorInvalid'],
    ['MalformedPolicyDocumentException', serviceError('MalformedPolicyDocumentException'), 'ReactorInvalid'],
    ['ThrottlingException', serviceError('ThrottlingException'), 'ReactorThrottled'],
    ['ServiceUnavailable', serviceError('ServiceUnavailable'), 'ReactorThrottled'],
    ['a lost connection', serviceError('Error', 'socket hang up', { code: 'ECONNRESET' }), 'ReactorThrottled'],
  ])('for %s', async (_what, answer, name) => {
    const { session } = open(answer);

    await expect(session).rejects.toMatchObject({ name, retryable: name === 'ReactorThrottled' });
  });

  it('says nothing secret in its errors', async () => {
    const error: unknown = await open(serviceError('AccessDenied')).session.catch((cause: unknown) => cause);

    expect(String(error)).not.toContain('secret-id');
  });
});
