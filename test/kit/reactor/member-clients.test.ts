import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { memberClients } from '#kit/reactor/member-clients.ts';
import { startBadService } from '../../support/bad-service.ts';
import { stubService, xmlAnswer } from '../../support/stub-service.ts';

const ACCOUNT = { AccountId: '210987654321' };

const OPTIONS = {
  reactorId: 'test',
  phase: 'plan',
  region: 'cn-north-1',
  credentials: { accessKeyId: 'AKIAMEMBEREXAMPLE', secretAccessKey: 'local', sessionToken: 'local' },
};

describe('member clients', () => {
  const clients = memberClients({ ...OPTIONS, allowed: new Set(['s3:GetAccountPublicAccessBlock']) });

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

  it('go on in the Region of a bucket that is not in that of its finding', async () => {
    const stub = await stubService('S3', ({ region }) => {
      if (region === 'cn-northwest-1') return xmlAnswer('<VersioningConfiguration/>');
      const moved = xmlAnswer('<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>');
      return { ...moved, status: 301, headers: { ...moved.headers, 'x-amz-bucket-region': 'cn-northwest-1' } };
    });
    const { of } = memberClients({ ...OPTIONS, allowed: new Set(['s3:GetBucketVersioning']) });

    await of(S3Client)
      .send(new GetBucketVersioningCommand({ Bucket: 'invoices' }))
      .finally(stub.close);

    expect(stub.calls.map(({ region }) => region)).toEqual(['cn-north-1', 'cn-northwest-1']);
  });

  it('do not wait for a silent service', async () => {
    const service = await startBadService({ says: '', next: 'is silent' });
    process.env['AWS_ENDPOINT_URL_SQS'] = service.url;
    const limits = { connectMs: 1000, answerMs: 400, silenceMs: 1190 };
    const client = memberClients({ ...OPTIONS, allowed: new Set(['sqs:GetQueueUrl']), limits }).of(SQSClient);

    const sent = client.send(new GetQueueUrlCommand({ QueueName: 'orders' }));

    await expect(sent.finally(service.close)).rejects.toMatchObject({ name: 'ServiceSilent' });
    delete process.env['AWS_ENDPOINT_URL_SQS'];
    expect(service.calls()).toBe(2);
  });
});
