import { GetPublicAccessBlockCommand, PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { memberClients } from '#kit/reactor/member-clients.ts';
import { stubService, xmlAnswer } from '../../support/stub-service.ts';

const ACCOUNT = { AccountId: '210987654321' };

describe('member clients', () => {
  const clients = memberClients({
    reactorId: 'test',
    phase: 'plan',
    allowed: new Set(['s3:GetAccountPublicAccessBlock']),
    region: 'cn-north-1',
    credentials: { accessKeyId: 'AKIAMEMBEREXAMPLE', secretAccessKey: 'local', sessionToken: 'local' },
  });

  it('send nothing that the manifest does not name', async () => {
    const stub = await stubService('S3_CONTROL', () => xmlAnswer('<PublicAccessBlockConfiguration/>'));

    const sent = clients.of(S3ControlClient).send(new PutPublicAccessBlockCommand({ ...ACCOUNT, PublicAccessBlockConfiguration: {} }));

    await expect(sent.finally(stub.close)).rejects.toMatchObject({
      name: 'ReactorOverreach',
      message: expect.stringContaining('s3:PutAccountPublicAccessBlock in phase plan'),
    });
    expect(stub.calls).toEqual([]);
  });

  it('reach S3 Control on this machine, where no account id stands before the host', async () => {
    const stub = await stubService('S3_CONTROL', () => xmlAnswer('<PublicAccessBlockConfiguration/>'));

    await clients.of(S3ControlClient).send(new GetPublicAccessBlockCommand(ACCOUNT)).finally(stub.close);

    expect(stub.calls).toMatchObject([{ method: 'GET', path: '/v20180820/configuration/publicAccessBlock' }]);
  });

  it('reach S3 Control of AWS with the account id before the host', async () => {
    const client = clients.of(S3ControlClient);
    let host: unknown;
    client.middlewareStack.add(
      () =>
        async ({ request }) => {
          host = (request as { hostname: string }).hostname;
          throw new Error('not sent');
        },
      { step: 'build' },
    );

    await expect(client.send(new GetPublicAccessBlockCommand(ACCOUNT))).rejects.toThrow('not sent');

    expect(host).toBe('210987654321.s3-control.cn-north-1.amazonaws.com.cn');
  });
});
