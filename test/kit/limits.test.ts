import { CALL_LIMITS, type CallLimits, limitCalls, toRequestHandler } from '@attack-reactor/kit/limits';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { type BadService, headers, type Manner, startBadService, wholeAnswer } from '#test/support/bad-service.ts';

const SHORT: CallLimits = { connectMs: 1000, answerMs: 400, silenceMs: 1190 };
const TABLES = wholeAnswer('{"TableNames":["ledger"]}');
const SILENT: Manner = { says: '', next: 'is silent' };

describe('a call with limits', () => {
  let service: BadService;
  let client: DynamoDBClient;
  afterEach(() => {
    client.destroy();
    service.close();
  });

  async function ask(manners: readonly [Manner, ...Manner[]], limits = SHORT) {
    service = await startBadService(...manners);
    client = new DynamoDBClient({
      endpoint: service.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 4,
      requestHandler: toRequestHandler(limits),
    });
    limitCalls(client, limits);
    return client.send(new ListTablesCommand({}));
  }

  it.each<[string, Manner]>([
    ['is silent', SILENT],
    ['answers the headers and is silent', { says: headers(100), next: 'is silent' }],
    ['answers a part of the body and is silent', { says: `${headers(100)}{"TableNames"`, next: 'is silent' }],
    ['answers so slowly that it never ends', { says: `${headers(1_000_000)}{`, next: 'drips' }],
  ])('ends where the service %s, after a second attempt', async (_what, manner) => {
    await expect(ask([manner])).rejects.toMatchObject({ name: 'ServiceSilent' });

    expect(service.calls()).toBe(2);
  });

  it.each<[string, Manner]>([
    ['was silent', SILENT],
    ['cut the answer off', { says: `${headers(100)}{"TableNames"`, next: 'hangs up' }],
    ['hung up', { says: '', next: 'hangs up' }],
    ['dripped', { says: `${headers(1_000_000)}{`, next: 'drips' }],
    ['sent a page of a proxy', wholeAnswer('<html>Please wait</html>', 'text/html')],
    ['sent half a document', wholeAnswer('{"TableNames":["led')],
  ])('succeeds with the second attempt where the service first %s', async (_what, manner) => {
    expect(await ask([manner, TABLES])).toMatchObject({ TableNames: ['ledger'] });
    expect(service.calls()).toBe(2);
  });

  it('never believes a page of a proxy', async () => {
    await expect(ask([wholeAnswer('<html>Please wait</html>', 'text/html')])).rejects.toThrow(SyntaxError);

    expect(service.calls()).toBe(4);
  });

  it('takes the time of its own limits', async () => {
    const slow = { ...SHORT, answerMs: 60_000 };
    const answer = ask([SILENT], slow);
    // The limits of others are long over by then.
    const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 1300, 'still waits'))]);
    client.destroy();
    service.close();

    expect(early).toBe('still waits');
    await expect(answer).rejects.toThrow();
  });

  it('keeps nothing of one call for the next', async () => {
    await expect(ask([SILENT, SILENT, SILENT, TABLES])).rejects.toMatchObject({ name: 'ServiceSilent' });

    expect(await client.send(new ListTablesCommand({}))).toMatchObject({ TableNames: ['ledger'] });
  });
});

describe('the limits of clients of AWS', () => {
  it('end a call within 20 seconds, and leave time for a second attempt', () => {
    const { connectMs, answerMs, silenceMs } = CALL_LIMITS;

    expect([connectMs, silenceMs]).toEqual([2000, 20_000]);
    expect(2 * answerMs).toBeLessThanOrEqual(silenceMs - 500);
    expect(3 * answerMs).toBeGreaterThan(silenceMs);
  });
});
