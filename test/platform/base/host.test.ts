import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { Pace } from '#platform/base/concurrency.ts';
import { createHost, lambdaHost } from '#platform/base/host.ts';
import { securityHubImporter } from '#platform/security-hub/security-hub.ts';
import { securityHubClient } from '#platform/security-hub/security-hub-client.ts';
import { startBadService } from '../../support/bad-service.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const CREDENTIALS = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' };

describe('a host', () => {
  const asked: string[] = [];
  const host = createHost({ clock: new ManualClock(), packs: '/var/task' }, (className) => {
    asked.push(className);
    return { endpoint: 'http://127.0.0.1:4100', region: 'eu-central-1', credentials: CREDENTIALS };
  });

  it('knows where a service is and who signs, by the class of the client', async () => {
    const { config } = host.client(DynamoDBClient);

    expect(asked).toEqual(['DynamoDBClient']);
    expect(await config.region()).toBe('eu-central-1');
    expect(await config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 4100 });
    expect(await config.credentials()).toMatchObject(CREDENTIALS);
  });

  it('leaves the last word to who asks for the client', async () => {
    const { config } = host.client(DynamoDBClient, { region: 'us-east-1', maxAttempts: 1 });

    expect([await config.region(), await config.maxAttempts()]).toEqual(['us-east-1', 1]);
  });

  it('makes clients that do not copy every input for a log that nobody reads', () => {
    const { middlewareStack } = host.client(DynamoDBClient);

    expect(new DynamoDBClient({}).middlewareStack.identify().join()).toContain('loggerMiddleware');
    expect(middlewareStack.identify().join()).not.toContain('loggerMiddleware');
  });

  it('makes clients that do not wait for a silent service', async () => {
    const service = await startBadService({ says: '', next: 'is silent' });
    const limits = { connectMs: 1000, answerMs: 400, silenceMs: 1190 };
    const place = { endpoint: service.url, region: 'eu-central-1', credentials: CREDENTIALS };
    const short = createHost({ clock: new ManualClock(), packs: '' }, () => ({ ...place, limits }));
    const client = securityHubClient(short, { region: 'eu-central-1' });
    const importer = securityHubImporter(client, new Pace({ perSecond: 10, burst: 10, clock: new ManualClock() }));

    const { refused } = await importer.import([{ id: 'a', pieces: ['{}'], size: 2 }]);
    client.destroy();
    service.close();

    expect(refused.get('a')).toMatchObject({
      code: 'SecurityHubUnavailable',
      permanent: false,
      message: expect.stringContaining('ServiceSilent'),
    });
    expect(service.calls()).toBe(2);
  });

  it.each([
    ['as long as all others', undefined, { connectionTimeout: 2000, requestTimeout: 9500, throwOnRequestTimeout: true }],
    ['as long as who asks for them says', { connectMs: 1, answerMs: 2, silenceMs: 3 }, { connectionTimeout: 1, requestTimeout: 2 }],
  ])('makes clients that wait %s', async (_what, limits, expected) => {
    const { config } = host.client(DynamoDBClient, limits === undefined ? {} : { limits });
    const handler = config.requestHandler as unknown as { configProvider: Promise<object> };

    expect(await handler.configProvider).toMatchObject(expected);
  });

  it('makes a Security Hub client more patient than others', async () => {
    const client = securityHubClient(host, { region: 'eu-west-1' });

    expect(client).toBeInstanceOf(SecurityHubClient);
    expect([await client.config.region(), await client.config.maxAttempts()]).toEqual(['eu-west-1', 8]);
    expect(await host.client(DynamoDBClient).config.maxAttempts()).toBeLessThan(8);
  });
});

describe('the host of AWS Lambda', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = before;
  });

  it('leaves place and signature to the environment, as the SDK finds them', async () => {
    Object.assign(process.env, { AWS_REGION: 'eu-south-2', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:4200' });

    const { config } = lambdaHost.client(DynamoDBClient);

    expect(await config.region()).toBe('eu-south-2');
    expect(config.endpoint).toBeUndefined();
  });
});
