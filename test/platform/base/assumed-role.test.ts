import { assumeRole } from '#platform/base/assumed-role.ts';
import { fakeClient, serviceError } from '../../support/fake-client.ts';

const SESSION = { roleArn: 'arn:aws:iam::210987654321:role/writer', name: 'writer', externalId: undefined };
const CREDENTIALS = { AccessKeyId: 'ASIA', SecretAccessKey: 'secret', SessionToken: 'token', Expiration: new Date('2026-11-03T08:15:00Z') };

describe('an assumed role', () => {
  it('gives credentials with their end, so that the SDK asks again in time', async () => {
    const client = fakeClient(() => ({ Credentials: CREDENTIALS }));

    expect(await assumeRole(client, SESSION)).toEqual({
      accessKeyId: 'ASIA',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date('2026-11-03T08:15:00Z'),
    });
  });

  it('asks for 15 minutes, under a name that fits, without what the session does not have', async () => {
    const client = fakeClient(() => ({ Credentials: CREDENTIALS }));

    await assumeRole(client, { ...SESSION, name: 'x'.repeat(65) });
    await assumeRole(client, { ...SESSION, externalId: 'shared', policy: '{}' });

    const common = { RoleArn: SESSION.roleArn, DurationSeconds: 900 };
    expect(client.sent.map(({ input }) => input)).toEqual([
      { ...common, RoleSessionName: 'x'.repeat(64) },
      { ...common, RoleSessionName: 'writer', ExternalId: 'shared', Policy: '{}' },
    ]);
  });

  it.each([
    ['the error of STS', serviceError('AccessDenied', 'no'), 'AccessDenied'],
    ['an answer without credentials', {}, 'ZodError'],
    ['credentials without an end', { Credentials: { ...CREDENTIALS, Expiration: undefined } }, 'ZodError'],
  ])('fails with %s', async (_what, answer, name) => {
    await expect(
      assumeRole(
        fakeClient(() => answer),
        SESSION,
      ),
    ).rejects.toMatchObject({ name });
  });
});
