import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { localHost } from '#local/local-host.ts';
import { LOCAL_PACE } from '#local/local-pace.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('the host of this machine', () => {
  const clock = new ManualClock();
  const host = localHost({ region: 'eu-central-1', endpoints: { SQSClient: 'http://127.0.0.1:4100' } }, clock);
  const before = { ...process.env };
  afterEach(() => {
    process.env = before;
  });

  it('sends clients to the stand-in, whatever the environment of the process says', async () => {
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_SQS: 'https://sqs.us-east-1.amazonaws.com',
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
    });

    const { config } = host.client(SQSClient);

    expect(await config.region()).toBe('eu-central-1');
    expect(await config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 4100 });
    expect(await config.credentials()).toMatchObject({ accessKeyId: 'AKIALOCALEXAMPLE' });
    expect(host.clock).toBe(clock);
  });

  it('is as patient with a function as functions are slow here', () => {
    class LambdaClient {
      readonly middlewareStack = { add: () => undefined, addRelativeTo: () => undefined, remove: () => true };
      readonly settings: object;
      constructor(settings: object) {
        this.settings = settings;
      }
    }
    const place = { region: 'eu-central-1', endpoints: { LambdaClient: 'http://127.0.0.1:4100' } };
    const limits = { connectMs: 1000, answerMs: 35_000, silenceMs: 35_000 };

    const { settings } = localHost(place, clock).client(LambdaClient, { limits, maxAttempts: 1 });

    expect(settings).toMatchObject({
      maxAttempts: 1,
      requestHandler: { requestTimeout: 35_000 * LOCAL_PACE.limitFactor, connectionTimeout: 1000 * LOCAL_PACE.limitFactor },
    });
  });

  it('makes no client of a service that has no stand-in', () => {
    const make = () => host.client(SNSClient);

    expect(make).toThrow(ConfigurationInvalid);
    expect(make).toThrow(/SNSClient/);
  });
});
