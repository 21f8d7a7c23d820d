import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { type SecretsManagerStandIn, startSecretsManager } from '#local/secrets-manager.ts';
import { channelSecret, parseSecret } from '#platform/notification/secret.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const KEY = '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa';

describe('channelSecret', () => {
  let secrets: SecretsManagerStandIn;
  let client: SecretsManagerClient;
  beforeAll(async () => {
    secrets = await startSecretsManager();
    const credentials = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' };
    client = new SecretsManagerClient({ endpoint: secrets.url, region: 'eu-central-1', credentials });
  });
  afterAll(async () => {
    client.destroy();
    await secrets.close();
  });

  it('reads again after five minutes, and at once when asked to', async () => {
    const clock = new ManualClock();
    const secret = channelSecret(client, 'rotated', clock);
    secrets.set('rotated', { url: 'https://a.example/1' });
    const first = await secret.read();
    secrets.set('rotated', { url: 'https://a.example/2' });

    clock.advance(5 * 60_000 - 1);
    expect(await secret.read()).toBe(first);
    clock.advance(1);
    expect(await secret.read()).toContain('/2');
    secrets.set('rotated', { url: 'https://a.example/3' });
    expect(await secret.readAgain()).toContain('/3');
    expect(await secret.read()).toContain('/3');
  });

  it('names a secret that is not there, and asks again next time', async () => {
    const secret = channelSecret(client, 'late', new ManualClock());

    await expect(secret.read()).rejects.toMatchObject({
      name: 'NotificationUnavailable',
      retryable: true,
      message: expect.stringContaining('Secret late cannot be read (ResourceNotFoundException)'),
    });
    secrets.set('late', { url: 'https://a.example' });
    await expect(secret.read()).resolves.toContain('a.example');
  });
});

describe('parseSecret', () => {
  const schema = z.strictObject({ url: z.url(), signingSecret: z.string().min(32).optional() });

  it.each([
    ['a bare address', `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${KEY}`],
    ['broken JSON', `{"url": "https://a.example/${KEY}`],
    ['a wrong field', JSON.stringify({ url: KEY })],
    ['a field too many', JSON.stringify({ url: 'https://a.example', [KEY]: KEY })],
    ['a short signing secret', JSON.stringify({ url: 'https://a.example', signingSecret: KEY.slice(0, 20) })],
  ])('never quotes the secret: %s', (_, text) => {
    let error: unknown;
    try {
      parseSecret(text, schema, 'wecom-webhook');
    } catch (caught) {
      error = caught;
    }

    expect(error).toMatchObject({ name: 'NotificationUnavailable', message: expect.stringContaining('channel wecom-webhook') });
    expect(`${error instanceof Error ? `${error.stack} ${String(error.cause)}` : ''}`).not.toContain(KEY.slice(0, 12));
  });
});
